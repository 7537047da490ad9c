import type { Head } from '../../domain/devices/head.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import { afterReview } from '../../domain/findings/review.ts';
import { planRow } from '../../domain/findings/settling.ts';
import { sameIds } from '../../domain/same-ids.ts';
import type { Caller } from '../caller.ts';
import type { Dependencies } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { untilWritten } from '../until-written.ts';
import { findingAnswer } from '../views/finding-answer.ts';
import { findingKey } from './read-settling.ts';

type Needs = Pick<Dependencies, 'blocklist' | 'fleet' | 'operators' | 'clock'>;

interface ReviewInput {
  readonly caller: Caller;
  readonly banId: string;
  readonly deviceId: string;
  /** The ids that the approver was shown. */
  readonly apps: readonly string[];
  readonly reason: string;
}

const ATTEMPTS = 5;

/**
 * An approver says that what a device has now is not what the ban means: the finding, which waits
 * for that word (`needs-review`), is resolved as `reviewed`. The word names the apps that it is
 * about, so that it covers nothing that has come since. It is written in one transaction with its
 * audit entry.
 *
 * Refuses: no such ban in force or finding (`not-found`); a finding that does not wait, or that
 * names other apps by now (`conflict`).
 */
export async function reviewFinding(deps: Needs, input: ReviewInput) {
  let answer: Finding | null = null;
  const done = await untilWritten(ATTEMPTS, async () => {
    const read = await readReviewed(deps, input);
    const after = afterReview(read.finding, deps.clock.now());
    if (after === null) throw notAwaited();
    if (!sameIds(idsOf(read.finding), sorted(input.apps))) throw otherApps(read.finding);
    if (!(await write(deps, input, { ...read, after }))) return 'conflict';
    answer = after;
    return 'done';
  });
  if (done === 'conflict' || answer === null)
    throw new Refusal('conflict', 'The device is being written by others. Try again.');
  return findingAnswer(answer);
}

const idsOf = ({ apps }: Finding): readonly string[] => sorted(apps.map(({ id }) => id));

function sorted(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].sort();
}

async function readReviewed({ blocklist, fleet }: Needs, { banId, deviceId }: ReviewInput) {
  const inForce = await blocklist.fresh();
  const key = findingKey(inForce, banId, deviceId);
  if (key === null) throw new Refusal('not-found', 'There is no ban of this id in force.');
  const [head, [finding]] = await Promise.all([
    fleet.readHead(deviceId, true),
    fleet.readFindings([key]),
  ]);
  if (head === null || finding === undefined)
    throw new Refusal('not-found', 'This ban has no finding on this device.');
  return { head, finding, inForce };
}

async function write(
  { operators, clock }: Needs,
  { caller, banId, deviceId, reason }: ReviewInput,
  {
    head,
    finding: before,
    after,
    inForce,
  }: Awaited<ReturnType<typeof readReviewed>> & { readonly after: Finding },
): Promise<boolean> {
  const plan = planRow(head, { before, after, reason: 'an approver has reviewed it' }, inForce);
  if (plan.kind === 'rests') return false;
  const moved: Head = plan.kind === 'all' ? plan.head : { ...head, lock: head.lock + 1 };
  const apps = idsOf(before);
  return operators.change(
    { head: { before: head, after: moved }, findings: plan.moves, places: plan.places },
    {
      at: clock.now(),
      by: caller.subject,
      action: 'finding.review',
      on: `bans/${banId}/devices/${deviceId}`,
      before: { status: before.status, cause: before.cause, apps },
      after: { status: after.status, cause: after.cause, apps, reason },
    },
  );
}

function notAwaited(): Refusal {
  return new Refusal(
    'conflict',
    'This finding waits for no review: read it again. Only one that is open with the cause ' +
      'needs-review takes a word.',
  );
}

function otherApps(finding: Finding): Refusal {
  return new Refusal(
    'conflict',
    `The finding names other apps by now: ${idsOf(finding).join(', ')}. Read it again, and name ` +
      'those that you have looked at.',
    [{ pointer: '/apps', detail: 'must name exactly the apps that the finding names' }],
  );
}
