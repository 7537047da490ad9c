import type { BanRevision } from '../../functions/domain/bans/ban-record.ts';
import { aBanDocument } from './ban-document.ts';
import { NOON } from './noon.ts';

/** The first revision of a ban, under its document's id. */
export function aBanRevision(change: Partial<BanRevision> = {}): BanRevision {
  const document = change.document ?? aBanDocument();
  return {
    banId: document.id,
    revision: 1,
    hash: 'c'.repeat(64),
    document,
    createdAt: NOON,
    createdBy: 'author',
    ...change,
  };
}
