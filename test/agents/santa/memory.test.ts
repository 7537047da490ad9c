import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { ITEM_LIMIT } from '../../../functions/adapters/dynamodb/item-size.ts';
import { pack } from '../../../functions/adapters/dynamodb/packed.ts';
import type { Memory } from '../../../functions/agents/santa/mac.ts';
import { MOST_SEEN_BUNDLES, MOST_SIGNING_IDS } from '../../../functions/agents/santa/plan.ts';
import { given, MOST_SANTA_RULES, planRules } from '../../../functions/agents/santa/rules.ts';

/** Text of so many characters that nothing packs well. */
const noise = (seed: string, length: number) =>
  Array.from({ length: 5 }, (_, i) =>
    createHash('sha512').update(`${seed} ${i}`).digest('base64url'),
  )
    .join('')
    .slice(0, length);

test('the most that is remembered of a Mac fits into a row', () => {
  const rules = Array.from({ length: MOST_SANTA_RULES }, (_, i) => ({
    banId: noise(`ban ${i % 50}`, 64),
    app: 'x',
    platform: 'macos' as const,
    match: { teamId: String(i).padStart(10, 'T'), signingId: noise(`id ${i}`, 255) },
    title: { en: 'x' },
    reference: null,
  }));
  const planned = planRules(rules, ['en']).rules;
  expect(planned).toHaveLength(MOST_SANTA_RULES);
  const seen = Array.from({ length: MOST_SEEN_BUNDLES }, (_, i) => [
    noise(`bundle ${i}`, 255),
    Array.from({ length: MOST_SIGNING_IDS }, (__, n) => noise(`of ${i} ${n}`, 255)),
  ]);
  const memory: Memory = {
    keyHash: 'a'.repeat(64),
    group: 'g'.repeat(64),
    ownership: 'organization',
    given: given(planned, true),
    rulesHash: noise('hash', 255),
    synced: true,
    seen: Object.fromEntries(seen),
    sync: { type: 'CLEAN', tag: 'x', rules: planned.length, given: given(planned, false) },
    lastSyncAt: 1,
  };
  expect(pack(JSON.stringify(memory)).byteLength).toBeLessThan(ITEM_LIMIT - 1_024);
});
