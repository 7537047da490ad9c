import { expect, test } from '@jest/globals';
import {
  type CheckInStatus,
  checkInStatusOf,
} from '../../../functions/domain/findings/check-in-status.ts';
import type { OrderAction } from '../../../functions/domain/order-action.ts';

test.each<[readonly OrderAction[], CheckInStatus]>([
  [[], 'compliant'],
  [['notice'], 'notice'],
  [['remove'], 'action-required'],
  [['quarantine'], 'quarantined'],
  [['notice', 'remove', 'notice'], 'action-required'],
  [['remove', 'quarantine', 'notice'], 'quarantined'],
])('a device with the orders %j is %s: the gravest tells', (actions, status) => {
  expect(checkInStatusOf(actions)).toBe(status);
});
