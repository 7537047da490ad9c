import type { Instant } from '../time/instant.ts';
import { actOn, type BanAct, type BanAsRead } from './ban-act.ts';
import { withoutBan } from './blocklist.ts';

/**
 * Takes a ban that is over out of the blocklist. Where nobody had lifted it, its own timeline has:
 * the record says so from now on, and a proposal that stood beside it goes too.
 */
export function leaveBlocklist({ record, blocklist }: BanAsRead, now: Instant): BanAct {
  return actOn(
    record,
    { by: 'tick', at: now },
    { action: 'ban.leave', before: { inBlocklist: true }, after: { inBlocklist: false } },
    {
      record: {
        state: 'lifted',
        proposed: null,
        lifted: record.lifted ?? { by: 'timeline', at: now, reason: 'the timeline ended' },
      },
      blocklist: { before: blocklist, after: withoutBan(blocklist, record.banId) },
    },
  );
}
