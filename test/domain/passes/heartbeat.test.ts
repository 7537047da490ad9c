import { expect, test } from '@jest/globals';
import { PART_HIDDEN, STALE_HEARTBEAT } from '../../../functions/domain/passes/pass.ts';
import { LONGEST_RUN } from '../../../functions/domain/time/fence.ts';

test('a part is queued again only after the queue itself would have handed it out', () => {
  expect(STALE_HEARTBEAT).toBeGreaterThan(PART_HIDDEN);
  expect(PART_HIDDEN).toBeGreaterThan(5 * LONGEST_RUN);
});
