import type { BanDocument } from '../../functions/domain/bans/ban.ts';
import { banHash } from '../../functions/domain/bans/ban-hash.ts';
import { type Ban, banSchema, passSchema, wholeBanSchema } from '../api/answers.ts';
import type { Api } from '../api/api.ts';
import { pathOf } from '../api/paths.ts';
import { changedFields } from '../documents/changed-fields.ts';
import type { ReadFile } from '../documents/read-document.ts';
import { atOnce, undetected } from './at-once.ts';
import {
  hashOfPlan,
  isUndated,
  type Plan,
  type PlannedBan,
  previewSchema,
  seenOf,
} from './plan.ts';

/** A file whose document has no fault. */
export type SoundFile = ReadFile & { readonly document: BanDocument };

const UNDATED = 'timeline.effective is not set: apply does nothing until it is';

/** The newest previews of a ban that are looked through for one of this revision. */
const PREVIEWS = 50;

/** The newest preview of a revision, if it is done; else `null`. */
async function previewOf(api: Api, id: string, revision: number) {
  const passes = await api.all(passSchema, pathOf(id, '/passes'), PREVIEWS);
  const found = passes.find((pass) => pass.kind === 'preview' && pass.revision === revision);
  if (found === undefined) return null;
  const path = pathOf(id, `/previews/${encodeURIComponent(found.id)}`);
  const preview = await api.get(previewSchema, path);
  return preview.state === 'done' ? preview : null;
}

/** What is in force, or else saved. */
async function comparedWith(api: Api, ban: Ban) {
  const revision = ban.approved?.revision ?? ban.revision;
  const { document } = await api.get(wholeBanSchema, pathOf(ban.id, `?revision=${revision}`));
  return { against: { revision, inForce: ban.approved !== null }, document };
}

/** What is planned about one file, or a note about it. `null`: it is so already. */
async function planOne(
  api: Api,
  { file, document, warnings }: SoundFile,
  ban: Ban | null,
  now: number,
): Promise<PlannedBan | string | null> {
  const hash = banHash(document);
  if (ban?.state === 'lifted') return `${file}: ${ban.id} is lifted, which is for good`;
  const compared = ban === null ? null : await comparedWith(api, ban);
  const fields = changedFields(compared?.document ?? {}, JSON.parse(JSON.stringify(document)));
  const isSaved = ban?.hash === hash;
  if (compared?.against.inForce && fields.length === 0) {
    const draft = isSaved ? null : ban?.revision;
    return draft
      ? `${file}: is in force as it is; revision ${draft} was saved beside it and is another`
      : null;
  }
  if (isSaved && ban.proposed?.revision === ban.revision)
    return `${file}: is proposed as revision ${ban.revision} and waits for an approver`;
  return {
    id: document.id,
    file,
    act: isSaved ? 'propose' : ban === null ? 'create' : 'amend',
    seen: ban === null ? null : seenOf(ban),
    against: compared?.against ?? null,
    hash,
    document: { ...document },
    fields: [...fields],
    warnings: [...(isUndated(document) ? [UNDATED] : []), ...warnings.map(({ detail }) => detail)],
    assumed: [...document.assumed],
    undetected: [...undetected(document)],
    atOnce: [...atOnce(document, now)],
    preview: isSaved ? await previewOf(api, ban.id, ban.revision) : null,
  };
}

/** Compares files with the API. Changes nothing there. */
export async function makePlan(
  api: Api,
  files: readonly SoundFile[],
  count: () => void,
): Promise<Plan> {
  const now = await api.now();
  const there = await api.all(banSchema, '/v1/bans');
  const bans: PlannedBan[] = [];
  const notes: string[] = [];
  for (const file of files) {
    const ban = there.find(({ id }) => id === file.document.id) ?? null;
    const planned = await planOne(api, file, ban, now);
    if (typeof planned === 'string') notes.push(planned);
    else if (planned !== null) bans.push(planned);
    count();
  }
  const held = new Set(files.map(({ document }) => document.id));
  const missing = there
    .filter(({ id, state }) => state !== 'lifted' && !held.has(id))
    .map(({ id }) => id);
  const madeAt = new Date(now).toISOString();
  const plan = { version: 1 as const, api: api.address, madeAt, bans, missing, notes };
  return { ...plan, hash: hashOfPlan(plan) };
}
