import * as z from 'zod/mini';
import { MANAGEMENTS, PLATFORMS } from '../domain/devices/app.ts';
import { KEPT_APPS } from '../domain/findings/finding-rows.ts';
import type { MessageType } from '../domain/message.ts';
import { ORDER_ACTIONS, type OrderAction } from '../domain/order-action.ts';
import { dataSchemaOf } from './message-types.ts';

/*
 * The content of messages on the orders topic, for docs/schemas and its tests. Functions do not
 * carry these schemas. A receiver may rely on the version at the end of a `dataschema`. Within a
 * version fields are only ever added, so a receiver must ignore fields that it does not know.
 */

const text = z.string();
const instant = z.string().register(z.globalRegistry, { format: 'date-time' });
const texts = z.record(z.string(), z.string());
const platform = z.enum(PLATFORMS);
const action = z.enum(ORDER_ACTIONS);
const apps = z
  .array(z.object({ id: text, type: z.nullable(text), name: text, banApp: text }))
  .check(z.maxLength(KEPT_APPS));
const counts = z.record(z.string(), z.int());
const natural = z.int().check(z.gte(0));

const device = z.object({
  id: text,
  platform,
  /** `null`: the source of the device does not know it yet. */
  group: z.nullable(text),
  source: z.nullable(text),
  externalId: z.nullable(text),
  management: z.enum(MANAGEMENTS),
});

function order(name: OrderAction) {
  return z.object({
    orderId: text,
    sequence: natural,
    action: z.literal(name),
    banId: text,
    title: texts,
    reason: texts,
    authority: text,
    references: z.array(text),
    contact: texts,
    apps,
    moreApps: natural,
    flapping: z.boolean(),
    effectiveAt: z.nullable(instant),
    dueAt: z.nullable(instant),
    round: natural,
    episode: natural,
    returns: natural,
    device,
    /**
     * Where the order is explained to the person concerned, without a login. A repeat may lack it.
     */
    explainUrl: z.optional(z.url()),
  });
}

const orders = Object.fromEntries(
  ORDER_ACTIONS.map((name) => [`order.${name}`, order(name)]),
) as Record<`order.${OrderAction}`, ReturnType<typeof order>>;

/**
 * The event that ended a finding or took its order back. `orderId` and `action` belong to the
 * finding's last order. They are `null` if it had no order.
 */
const aboutFinding = z.object({
  banId: text,
  sequence: natural,
  episode: natural,
  device,
  orderId: z.nullable(text),
  action: z.nullable(action),
  cause: z.nullable(text),
  apps,
});

/** A matcher that a manager holds as a whole: all keys of `match` must hold for an app. */
const rule = z.object({
  banId: text,
  app: text,
  platform,
  match: texts,
  title: texts,
  reference: z.nullable(text),
});

/** The `data` of each type of message. `urn:interdict:<type>:1` names its schema. */
export const MESSAGE_DATA = {
  ...orders,
  'order.withdrawn': aboutFinding,
  'finding.resolved': aboutFinding,
  'finding.failed': aboutFinding,
  'restrictions.changed': z.object({
    banId: text,
    revision: z.int(),
    platform,
    groups: z.array(text),
    exceptGroups: z.array(text),
    exceptDevices: z.array(text),
    exceptHardwareIds: z.array(text),
    exceptExternalIds: z.array(z.object({ source: text, externalId: text })),
    /** `null`: they are too many for a message. */
    blocked: z.nullable(
      z.array(z.object({ platform: z.enum([...PLATFORMS, 'appStore']), id: text })),
    ),
    blockedCount: natural,
    blockedHash: text,
    /** `null`: they are too many for a message. */
    rules: z.nullable(z.array(rule)),
    rulesCount: natural,
    rulesHash: text,
    since: instant,
  }),
  'ban.paused': z.object({
    banId: text,
    revision: z.int(),
    title: texts,
    gate: z.object({
      state: z.literal('paused'),
      revision: z.int(),
      limit: z.number(),
      count: z.number(),
      reason: text,
      by: text,
      at: instant,
    }),
  }),
  'sweep.completed': z.object({ banId: text, revision: z.int(), instant, counts }),
} as const satisfies Record<MessageType, z.core.$ZodType>;

/** The JSON Schemas of docs/schemas, by file name. */
export function messageSchemas(): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    (Object.keys(MESSAGE_DATA) as MessageType[]).map((type) => {
      const { $schema, ...schema } = z.toJSONSchema(MESSAGE_DATA[type], {
        io: 'input',
        target: 'draft-2020-12',
      });
      const title = `The data of a message of type ${type}`;
      return [`${type}.1.json`, { $schema, $id: dataSchemaOf(type), title, ...schema }];
    }),
  );
}
