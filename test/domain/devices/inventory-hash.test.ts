import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { App } from '../../../functions/domain/devices/app.ts';
import { inventoryHash } from '../../../functions/domain/devices/inventory-hash.ts';

const over = (text: string) => `sha256-${createHash('sha256').update(text).digest('hex')}`;
const APP: App = { id: 'org.notes', name: 'Notes' };

describe('an inventory’s hash', () => {
  test('is over seven fields where no other is known', () => {
    expect(inventoryHash([APP])).toBe(over('["org.notes","Notes",null,null,null,null,null]'));
  });

  test('is over the type, upgrade code, state and scope too, where they are given', () => {
    const more: App = { ...APP, scope: 'user', type: 'deb' };
    const line = '["org.notes","Notes",null,null,null,null,null,{"type":"deb","scope":"user"}]';
    expect(inventoryHash([more])).toBe(over(line));
    expect(inventoryHash([{ ...APP, state: 'disabled', upgradeCode: 'x' }])).toBe(
      over('["org.notes","Notes",null,null,null,null,null,{"upgradeCode":"x","state":"disabled"}]'),
    );
  });

  test('does not change with a path', () => {
    expect(inventoryHash([{ ...APP, path: 'C:\\Notes' }])).toBe(inventoryHash([APP]));
  });
});
