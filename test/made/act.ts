import type { Act } from '../../functions/domain/audit.ts';
import { NOON } from './noon.ts';

/** The act of an author who saves a ban's first revision. */
export function anAct(change: Partial<Act> = {}): Act {
  return {
    at: NOON,
    by: 'author',
    action: 'ban.save',
    on: 'bans/wechat',
    before: null,
    after: { revision: 1 },
    ...change,
  };
}
