import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  MESSAGE_TYPES,
  type MessageType,
  type OutgoingMessage,
} from '../../functions/domain/message.ts';
import { parse, type Schema } from '../../functions/http/parse.ts';
import { toEnvelope } from '../../functions/messages/envelope.ts';
import { MESSAGE_DATA, messageSchemas } from '../../functions/messages/message-schema.ts';
import { dataSchemaOf } from '../../functions/messages/message-types.ts';
import { liftBan } from '../../functions/usecases/bans/lift-ban.ts';
import { pauseBan } from '../../functions/usecases/bans/pause-ban.ts';
import { aBan, WECHAT } from '../usecases/a-ban.ts';
import { APPROVER, SECOND_APPROVER, World } from '../usecases/world.ts';
import { ROOT } from './documents.ts';

const DIRECTORY = join(ROOT, 'docs/schemas');

/** A ban from its approval to its lift: one device removes the app, the others never do. */
async function everythingThatIsSaid(): Promise<readonly OutgoingMessage[]> {
  const world = new World();
  const phone = await world.enrol();
  await world.report('D-1', [WECHAT]);
  await world.checkIn(phone, [WECHAT]);
  await world.inForce(aBan('wechat', { escalation: { after: 'P2D' } }));
  await world.settle();
  await world.until('2023-10-30T12:06:00Z');
  await world.checkIn(phone, [], { observedAt: world.now + 1 });
  await world.publish();
  await world.until('2023-11-08T12:06:00Z');
  await pauseBan(world.deps, { caller: APPROVER, banId: 'wechat', reason: 'to look at it' });
  await world.settle();
  await liftBan(world.deps, { caller: SECOND_APPROVER, banId: 'wechat', reason: 'it is over' });
  await world.settle();
  return world.deps.published;
}

function dataOf(type: MessageType, data: unknown): unknown {
  const schema: Schema = MESSAGE_DATA[type];
  return parse(schema, data, `a message of type ${type} is not what its schema says`);
}

describe('messages', () => {
  let said: readonly OutgoingMessage[] = [];
  beforeAll(async () => {
    said = await everythingThatIsSaid();
  });

  test.each(MESSAGE_TYPES)(
    'of type %s are as their schema says, and say nothing that it leaves out',
    (type) => {
      const some = said.filter((event) => event.type === type);
      expect(some.length).toBeGreaterThan(0);
      for (const { data } of some) expect(dataOf(type, data)).toEqual(data);
    },
  );

  test.each(MESSAGE_TYPES)('of type %s name their schema', (type) => {
    const event = said.find((one) => one.type === type);
    expect(event).toBeDefined();
    const { dataschema } = JSON.parse(event ? toEnvelope(event).body : '{}') as {
      dataschema: string;
    };
    expect(dataschema).toBe(dataSchemaOf(type));
  });
});

describe('docs/schemas', () => {
  test('is current: `node scripts/write-message-schemas.ts` writes it', () => {
    const schemas = JSON.parse(JSON.stringify(messageSchemas())) as Record<string, unknown>;
    const files = Object.fromEntries(
      readdirSync(DIRECTORY).map((name) => [
        name,
        JSON.parse(readFileSync(join(DIRECTORY, name), 'utf8')) as unknown,
      ]),
    );
    expect(files).toEqual(schemas);
  });
});

test(
  'each example of a message in docs/api.md is as ' +
    'its schema says, and there is one of each type',
  () => {
    const text = readFileSync(join(ROOT, 'docs/api.md'), 'utf8');
    const examples = [...text.matchAll(/^```json\n([\s\S]*?)^```$/gm)]
      .map(
        ([, json = '']) =>
          JSON.parse(json) as { specversion?: string; type: MessageType; data: unknown },
      )
      .filter((example) => example.specversion !== undefined);
    for (const { type, data } of examples) expect(dataOf(type, data)).toEqual(data);
    expect(examples.map(({ type }) => type).sort()).toEqual([...MESSAGE_TYPES].sort());
  },
);
