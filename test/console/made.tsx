import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Ban, BanDocument, Gate, Pass, WholeBan } from '../../console/api/answers.ts';
import { session } from '../../console/state/session.ts';

export const AT = '2026-01-05T10:00:00.000Z';

/** What a reader reads: the markup without its tags. */
export const textOf = (node: VNode): string =>
  renderToString(node)
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

/** Signs somebody in, with these roles. */
export const as = (...roles: readonly string[]): void => {
  session.value = { kind: 'in', caller: { subject: 'ann', name: 'ann', roles } };
};

export const gate: Gate = {
  state: 'open',
  revision: 1,
  limit: 69,
  count: 57,
  ordered: 45,
  held: 0,
  raiseTo: null,
  reason: 'the census found 57',
  by: 'tick',
  at: AT,
  pausedBy: [],
};

export const aBan = (changes: Partial<Ban> = {}): Ban => ({
  id: 'x',
  revision: 1,
  hash: 'h',
  state: 'approved',
  gate,
  title: { en: 'WeChat', fr: 'WeChat en français' },
  draft: null,
  proposed: null,
  approved: { revision: 1, by: 'ann', at: AT },
  lifted: null,
  asked: null,
  orderedBefore: null,
  warnings: [],
  ...changes,
});

export const aDocument = (changes: Partial<BanDocument> = {}): BanDocument => ({
  kind: 'ban',
  title: { en: 'WeChat' },
  reason: { en: 'A risk' },
  contact: { en: 'it@example.org' },
  decision: { authority: 'An authority', references: [] },
  assumed: [],
  timeZone: 'UTC',
  timeline: {
    notice: '2026-01-06T00:00:00Z',
    block: null,
    effective: '2026-01-07T00:00:00Z',
    due: null,
    reviewBy: null,
    lift: null,
    overrides: [],
  },
  actions: { organization: 'remove' },
  scope: { platforms: ['android'], groups: [] },
  apps: [],
  duties: [],
  ...changes,
});

/** A ban in force with its document; of a proposal, `proposed` says the numbers shown. */
export const aWholeBan = (changes: Partial<WholeBan> = {}): WholeBan => ({
  ...aBan(),
  proposed: null,
  document: aDocument(),
  shown: { revision: changes.revision ?? 1, hash: 'h', createdAt: AT, createdBy: 'cleo' },
  exemptions: [],
  ...changes,
});

/** A finished census, unless told otherwise. */
export const aPass = (changes: Partial<Pass> = {}): Pass => ({
  id: 'c',
  kind: 'census',
  state: 'finished',
  source: null,
  run: null,
  held: null,
  counts: {},
  startedAt: AT,
  finishedAt: AT,
  progress: { done: 1, parts: 1 },
  ...changes,
});
