import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../functions/domain/canonical-json.ts';
import type { Ban } from '../api/answers.ts';

const text = z.string();
const field = z.strictObject({
  pointer: text,
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});

/** Where a ban stood when the plan was made. */
const seen = z.strictObject({
  state: text,
  revision: z.int(),
  hash: text,
  approved: z.nullable(z.int()),
  proposed: z.nullable(z.int()),
});
type Seen = z.output<typeof seen>;

const counts = z.array(
  z.looseObject({ name: text, devices: z.nullable(z.int()), wouldOrder: z.unknown().optional() }),
);
/** A preview as the API answers it, once it is done. */
export const previewSchema = z.looseObject({
  id: text,
  state: text,
  progress: z.looseObject({ done: z.int(), parts: z.int() }),
  listed: z.int().optional(),
  matched: z.int().optional(),
  wouldOrder: z.int().optional(),
  groups: counts.optional(),
  platforms: counts.optional(),
  gate: z.looseObject({ limit: z.int(), wouldOpen: z.boolean() }).optional(),
  warnings: z.array(text).optional(),
});
export type Preview = z.output<typeof previewSchema>;

const plannedBan = z.strictObject({
  id: text,
  file: text,
  /** `create`, `amend`: the document is saved, then proposed. `propose`: it is saved already. */
  act: z.enum(['create', 'amend', 'propose']),
  seen: z.nullable(seen),
  /** What the fields are compared with; `null`: there is nothing yet. */
  against: z.nullable(z.strictObject({ revision: z.int(), inForce: z.boolean() })),
  hash: text,
  document: z.looseObject({ id: text }),
  fields: z.array(field),
  warnings: z.array(text),
  assumed: z.array(text),
  undetected: z.array(text),
  atOnce: z.array(text),
  preview: z.nullable(previewSchema),
});
export type PlannedBan = z.output<typeof plannedBan>;

export const planSchema = z.strictObject({
  version: z.literal(1),
  api: text,
  madeAt: text,
  bans: z.array(plannedBan),
  /** Bans of the API that no file holds. Nothing is done about them. */
  missing: z.array(text),
  /** What is to be said and changes nothing. */
  notes: z.array(text),
  hash: text,
});
export type Plan = z.output<typeof planSchema>;

const dated = z.looseObject({
  kind: text,
  timeline: z.looseObject({ effective: z.nullable(text) }),
});

/** Whether a document is that of a ban that does not say when it holds: none can be proposed. */
export function isUndated(document: object): boolean {
  const { data } = dated.safeParse(document);
  return data?.kind === 'ban' && data.timeline.effective === null;
}

/** SHA-256 of all of a plan but its hash: who edits a plan makes it another one. */
export function hashOfPlan({ hash: _, ...rest }: Omit<Plan, 'hash'> & { hash?: string }): string {
  return createHash('sha256').update(canonicalJson(rest)).digest('hex');
}

export function seenOf({ state, revision, hash, approved, proposed }: Ban): Seen {
  return {
    state,
    revision,
    hash,
    approved: approved?.revision ?? null,
    proposed: proposed?.revision ?? null,
  };
}
