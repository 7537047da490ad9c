import { randomUUID } from 'node:crypto';
import type { PropertiesOf } from './template/carried-out.ts';

const UNITS: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** The period of `rate(n unit)`, in ms. */
export function periodOf(expression: string): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const period = Number(count) * (UNITS[unit ?? ''] ?? Number.NaN);
  if (!(period > 0)) throw new Error(`${expression} is not a rate that runs here`);
  return period;
}

/**
 * The payload that EventBridge Scheduler sends, with its keywords filled in. Without an `Input` it
 * sends an empty object.
 */
export function scheduledPayload(
  target: PropertiesOf<'AWS::Scheduler::Schedule'>['Target'],
  scheduleArn: string,
  now: number,
): unknown {
  const text = (target.Input ?? '{}')
    .replaceAll('<aws.scheduler.scheduled-time>', new Date(now).toISOString().replace('.000Z', 'Z'))
    .replaceAll('<aws.scheduler.schedule-arn>', scheduleArn)
    .replaceAll('<aws.scheduler.execution-id>', randomUUID())
    .replaceAll('<aws.scheduler.attempt-number>', '1');
  return JSON.parse(text);
}

/**
 * Whether a function says that it has begun what the functions of other schedules have to go on
 * with, whatever they have said of when they come next (`hasBegunWork`).
 */
export function hasBegunWork(result: unknown): boolean {
  if (result === null || typeof result !== 'object') return false;
  return 'hasBegunWork' in result && result.hasBegunWork === true;
}

/**
 * The instant at which the schedule must run next while the clock is being moved. The function
 * names it in `nextInstant` (epoch ms, or `null` for never). That instant is rounded up to the
 * schedule's period. If the function names none, the schedule runs every period.
 */
export function nextRun(result: unknown, now: number, period: number): number {
  const next =
    result !== null && typeof result === 'object' && 'nextInstant' in result
      ? result.nextInstant
      : now;
  if (next === null) return Number.POSITIVE_INFINITY;
  const instant = typeof next === 'number' ? next : now;
  return Math.max(now + period, Math.ceil(instant / period) * period);
}
