import type { WholeBan } from '../api/answers.ts';
import { momentsOf } from './timeline.ts';
import { fromNow, inUtc, inZone } from './times.ts';

/** Minutes after which a sweep has surely carried out what an act has changed. */
const SOON = 'within some minutes, and at each device’s next check-in';

function ofGate({ gate }: WholeBan): readonly string[] {
  if (gate === null) return [];
  const { state, count, limit, held, reason, pausedBy } = gate;
  switch (state) {
    case 'pending':
      return [`nothing is removed yet: ${reason}`];
    case 'paused':
      return [`nothing is removed while ${pausedBy.join(', ')} has it paused`];
    case 'full':
      return [`${held} findings wait: the limit of ${limit} is used up`];
    default:
      return [`its gate is open: the census found ${count} devices, of at most ${limit}`];
  }
}

/** What comes next for a ban and when, for whoever has just changed it. */
export function whatFollows(ban: WholeBan, now: number): readonly string[] {
  const { state, proposed, approved, lifted, document } = ban;
  if (lifted !== null)
    return [`what was ordered and not yet done is withdrawn ${SOON} (${inUtc(lifted.at)})`];
  const next = momentsOf(document)
    .filter(({ at }) => at > now)
    .map(
      ({ at, name }) =>
        `${name}: ${inZone(at, document.timeZone)} in ${document.timeZone}, ${fromNow(at, now)}`,
    );
  const waits =
    proposed === null ? [] : [`revision ${proposed.revision} waits for an approver who is another`];
  if (approved === null) return [...waits, `nothing holds while it is ${state}`, ...next];
  const holds = next.length === 0 ? [`no instant of it is to come: what holds, holds ${SOON}`] : [];
  return [...waits, ...ofGate(ban), ...holds, ...next];
}
