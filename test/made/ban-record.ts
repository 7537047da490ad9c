import type { BanRecord } from '../../functions/domain/bans/ban-record.ts';

/** A ban whose first revision is a draft. */
export function aBanRecord(change: Partial<BanRecord> = {}): BanRecord {
  return {
    banId: 'wechat',
    state: 'draft',
    latest: 1,
    hash: 'c'.repeat(64),
    title: { en: 'WeChat on government mobile devices' },
    draftTitle: null,
    proposed: null,
    approved: null,
    lifted: null,
    shards: null,
    approvedRevisions: [],
    authors: ['author'],
    asked: null,
    sweptThrough: null,
    lastSweepAt: null,
    nextDueAt: null,
    lock: 1,
    ...change,
  };
}
