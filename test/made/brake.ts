import type { Brake } from '../../functions/domain/bans/brake.ts';
import { NOON } from './noon.ts';

/** A pause by an approver that the audit has written down. */
export function aBrake(change: Partial<Brake> = {}): Brake {
  return {
    banId: 'ca-wechat',
    by: 'approver',
    at: NOON,
    reason: 'a system app was named',
    audited: true,
    ...change,
  };
}
