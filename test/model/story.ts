import { DAY, type Event, HOUR, isAgent, MINUTE, SECOND, SKEWS } from './history.ts';

function time(milliseconds: number): string {
  const size = Math.abs(milliseconds);
  for (const [unit, name] of [
    [DAY, 'd'],
    [HOUR, 'h'],
    [MINUTE, 'min'],
    [SECOND, 's'],
  ] as const)
    if (size >= unit && size % unit === 0) return `${size / unit} ${name}`;
  return `${size} ms`;
}

const fromNow = (at: number) => (at < 0 ? `${time(at)} ago` : at === 0 ? 'now' : `in ${time(at)}`);
const list = (ids: readonly string[]) => (ids.length === 0 ? 'nothing' : ids.join(' and '));

const HOW = {
  fails: 'fails at',
  'fails-after': 'sees it happen and fail, for the answer is lost, at',
  dies: 'dies before',
  'dies-after': 'dies right after',
  waits: 'stands still before',
  'waits-after': 'stands still after',
  throttled: 'is throttled, time and again, at',
} as const;

function on(instance: number): string {
  const skew = SKEWS[instance] ?? 0;
  return skew === 0
    ? ''
    : `, on an instance whose clock is ${time(skew)} ${skew < 0 ? 'slow' : 'fast'}`;
}

/** One sentence an event. */
function sentence(event: Event): string {
  switch (event.kind) {
    case 'report': {
      const how = event.coverage === 'all' ? '' : `, seen by a reporter of ${event.coverage}`;
      const odd = {
        whole: '',
        cut: ' and an app without a usable id',
        few: ' and few of its other apps',
        empty: '',
      }[event.list];
      const seen = event.list === 'empty' ? 'an empty list' : list(event.apps) + odd;
      const clock =
        event.clock === 'right'
          ? ''
          : `, by a clock that is years ${event.clock === 'past' ? 'behind' : 'ahead'}` +
            (event.sends ? ' and told' : '');
      const when = event.observed === 0 ? '' : `, as observed ${fromNow(event.observed)}`;
      const facts = isAgent(event.device)
        ? ''
        : `, in ${event.group ?? 'no known group'}, ${event.ownership}, ` +
          `management ${event.management}`;
      const said = event.result === null ? '' : `, and says of its orders: ${event.result}`;
      const stale = event.stale ? '; the quick read of its head is a moment old' : '';
      return (
        `The ${event.device} reports ` +
        `${seen}${how}${clock}${when}${facts}${said}${on(event.instance)}${stale}.`
      );
    }
    case 'approve': {
      const parts = [
        event.notice === null ? '' : `announced ${time(event.notice)} before`,
        event.groups.length === 0 ? '' : `for ${list(event.groups)} only`,
        event.override === null ? '' : `for blue ${fromNow(event.override)}`,
        event.due === null ? '' : `due ${time(event.due)} later`,
        event.lift === null ? '' : `over ${time(event.lift)} later`,
        event.escalateAfter === null ? '' : `with quarantine after ${time(event.escalateAfter)}`,
        `repeated ${event.maxRounds} times`,
        event.maxDevices === null ? '' : `for ${event.maxDevices} devices at most`,
      ].filter((part) => part !== '');
      return (
        `${event.ban} is approved: ${list(event.apps)}, effective ${fromNow(event.effective)}, ` +
        `${parts.join(', ')}${on(event.instance)}.`
      );
    }
    case 'lift':
      return `${event.ban} is lifted${on(event.instance)}.`;
    case 'pause':
      return `An approver pauses ${event.ban}${on(event.instance)}.`;
    case 'resume':
      return `Another approver resumes ${event.ban}${on(event.instance)}.`;
    case 'raise':
      return `Another approver raises the limit of ${event.ban}${on(event.instance)}.`;
    case 'exempt':
      return (
        `${event.device === null ? 'The group blue' : `The ${event.device}`} is exempt ` +
        `${event.device !== null && event.by === 'name' ? 'by name ' : ''}from ` +
        `${event.ban} for ${time(event.lasts)}${on(event.instance)}.`
      );
    case 'end-exemption':
      return `The last exemption from ${event.ban} is ended${on(event.instance)}.`;
    case 'result':
      return (
        `A connector says of the order of ${event.ban} on the ${event.device}: ` +
        `${event.outcome}${on(event.instance)}.`
      );
    case 'revoke':
      return `An operator revokes the ${event.device}${on(event.instance)}.`;
    case 'enrol-again':
      return `The kiosk enrols again${on(event.instance)}.`;
    case 'begin-run':
      return `The source begins a run${on(event.instance)}.`;
    case 'finish-run':
      return (
        'The source finishes its ' +
        `run${event.more > 0 ? ', with one device more than arrived' : ''}` +
        `${event.letsGo ? ', and is let go if it lists nobody' : ''}${on(event.instance)}.`
      );
    case 'wait':
      return event.ticking
        ? `${time(event.time)} pass.`
        : `${time(event.time)} pass without a tick, a worker or a publisher.`;
    case 'tick':
      return `The tick comes${on(event.instance)}.`;
    case 'work':
      return `Up to ${event.count} parts are worked on${on(event.instance)}.`;
    case 'publish':
      return `Up to ${event.count} moves of each device are published${on(event.instance)}.`;
    case 'redeliver':
      return event.what === 'record'
        ? `The stream delivers its last ${event.back} records of each device again.`
        : `The work message ${event.back} before the last is delivered again.`;
    case 'refuse':
      return `The topic will refuse the next ${event.count} messages.`;
    case 'small-writes':
      return `From here on one write moves at most ${event.rows} rows of a device.`;
    case 'mishap': {
      const nth = { calls: 'call of a port', writes: 'write', 'reads of rows': 'read of a row' }[
        event.of
      ];
      const which = event.skip === 0 ? 'next' : `next but ${event.skip}`;
      const until = event.what.startsWith('waits') ? `, for ${event.events} events` : '';
      return (
        `The ${which} ${event.process} that comes to ${nth} number ${event.call + 1} ` +
        `${HOW[event.what]} it${until}.`
      );
    }
    case 'freeze': {
      const nth = { calls: 'call of a port', 'writes of rows': 'write of rows' }[event.of];
      return (
        `The next ${event.process} that comes to ${nth} number ${event.call + 1} is slow there: ` +
        `if it answers without it, it is frozen for ${event.events} events.`
      );
    }
    case 'busy': {
      const why = { conflict: 'collide with others', throttle: 'are throttled' }[event.how];
      const after = event.skip === 0 ? '' : `, after ${event.skip} that are taken`;
      return `The next ${event.count} ${event.of} of a ${event.process} ${why}${after}.`;
    }
    case 'burn':
      return `The next work message is received ${event.count} times without being worked on.`;
    case 'condemn':
      return `The topic will refuse for good the next new message but ${event.skip}.`;
    case 'fresh-instances':
      return 'From here on each call meets an instance that remembers nothing.';
    case 'stale-scans':
      return 'From here on scans show heads as they were before the last second.';
    default:
      return event satisfies never;
  }
}

/** A history as a numbered story. */
export function story(events: readonly Event[]): string {
  return events
    .map((event, place) => `${String(place + 1).padStart(3)}. ${sentence(event)}`)
    .join('\n');
}
