import type { VirtualClock } from './clock.ts';
import { hasBegunWork, nextRun, periodOf, scheduledPayload } from './rate-schedule.ts';
import type { PropertiesOf } from './template/carried-out.ts';

interface Scheduled {
  readonly arn: string;
  readonly properties: PropertiesOf<'AWS::Scheduler::Schedule'>;
  readonly invoke: (event: unknown) => Promise<unknown>;
}

export interface TimelineOptions {
  readonly clock: VirtualClock;
  readonly schedules: readonly Scheduled[];
  /** When the next delayed message is due, epoch ms; `undefined`: none. */
  readonly nextDelayed: () => number | undefined;
  /**
   * Called whenever the clock may have passed something: releases delayed messages, lets items
   * expire.
   */
  readonly onTime: () => Promise<void>;
  readonly settle: () => Promise<void>;
  /** Counts whatever schedules could find changed. */
  readonly changes: () => number;
  /**
   * Told what failed while the clock ran by itself; what fails during a move is thrown to whoever
   * moved it.
   */
  readonly onFailure: (error: unknown) => void;
}

/** What a move of the clock did. */
export interface Moved {
  readonly now: string;
  /** Runs of schedules on the way. */
  readonly ticks: number;
}

/**
 * Runs schedules and delayed messages by the virtual clock: each minute as it passes, or, when the
 * clock is moved, each instant at which there is something to do.
 */
export class Timeline {
  readonly #options: TimelineOptions;
  #turn: Promise<unknown> = Promise.resolve();
  /** When each schedule said that it has something to do next. */
  readonly #due = new Map<string, number>();
  /** How things were when all schedules had last run and settled. */
  #rested: { readonly at: number; readonly changes: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: TimelineOptions) {
    this.#options = options;
  }

  /** Lets schedules run at every virtual minute for as long as the clock runs. */
  start(): void {
    const now = this.#options.clock.now();
    const delayed = this.#options.nextDelayed() ?? Number.POSITIVE_INFINITY;
    const minute = Math.floor(now / 60_000) * 60_000 + 60_000;
    const wait = Math.max(1, Math.min(minute - now, delayed - now, 1_000));
    this.#timer = setTimeout(() => {
      void this.#inTurn(async () => {
        if (this.#options.clock.frozen || this.#stopped) return;
        await this.#options.onTime();
        if (this.#options.clock.now() >= minute) await this.#runSchedules();
      })
        .catch(this.#options.onFailure)
        .finally(() => {
          if (!this.#stopped) this.start();
        });
    }, wait);
    this.#timer.unref();
  }

  /** Ends it, after the schedules that run just now. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#turn.catch(() => undefined);
  }

  /**
   * Moves the clock to `target`, epoch ms. On the way schedules run and their work settles at each
   * instant at which they say there is something to do, always at the target, and at the beginning
   * if anything has changed since they ran; the clock stands still while they work. Going back runs
   * them once, at the target. `settle: false`: does not wait for the work, and does not stop on the
   * way.
   */
  moveTo(target: number, settle = true): Promise<Moved> {
    return this.#inTurn(async () => {
      const { clock } = this.#options;
      clock.hold();
      try {
        return settle ? await this.#jump(target) : await this.#leap(target);
      } finally {
        clock.letGo();
      }
    });
  }

  async #jump(target: number): Promise<Moved> {
    const { clock, nextDelayed, settle, onTime } = this.#options;
    let ticks = 0;
    if (target < clock.now()) clock.set(target);
    for (let isFirst = true; ; isFirst = false) {
      await onTime();
      await settle();
      const isAtAnEnd = clock.now() >= target || (isFirst && !this.#rests());
      const which = isAtAnEnd ? 'all' : 'due';
      const { runs, next } = await this.#runSchedules(which);
      ticks += runs;
      await settle();
      const now = clock.now();
      if (now >= target) {
        this.#rested = { at: now, changes: this.#options.changes() };
        return { now: new Date(now).toISOString(), ticks };
      }
      clock.set(
        Math.min(target, next, Math.max(now + 1, nextDelayed() ?? Number.POSITIVE_INFINITY)),
      );
    }
  }

  /** Whether nothing has changed, the time included, since all schedules had last run. */
  #rests(): boolean {
    const { clock, changes } = this.#options;
    return this.#rested?.at === clock.now() && this.#rested.changes === changes();
  }

  async #leap(target: number): Promise<Moved> {
    this.#options.clock.set(target);
    await this.#options.onTime();
    const { runs } = await this.#runSchedules();
    return { now: new Date(target).toISOString(), ticks: runs };
  }

  /**
   * Runs them side by side, as EventBridge does. `due`: only those that said that they have
   * something to do by now.
   */
  async #runSchedules(which: 'all' | 'due' = 'all'): Promise<{ runs: number; next: number }> {
    const { clock, schedules } = this.#options;
    const now = clock.now();
    const enabled = schedules.filter(({ properties }) => properties.State === 'ENABLED');
    const chosen = enabled.filter(
      ({ arn }) => which === 'all' || now >= (this.#due.get(arn) ?? now),
    );
    const begun = await Promise.all(chosen.map((schedule) => this.#run(schedule, now)));
    if (begun.includes(true)) this.#hurry(enabled, now);
    return {
      runs: chosen.length,
      next: Math.min(...enabled.map(({ arn }) => this.#due.get(arn) ?? now)),
    };
  }

  /** Returns whether the function says that it has begun work for others. */
  async #run({ properties, arn, invoke }: Scheduled, now: number): Promise<boolean> {
    // A run that failed is shown by the function's host; the next one repairs it, a period later.
    const result = await invoke(scheduledPayload(properties.Target, arn, now)).catch(
      () => undefined,
    );
    this.#due.set(arn, nextRun(result, now, periodOf(properties.ScheduleExpression)));
    return hasBegunWork(result);
  }

  /** Whatever schedules have said: they run a period later. */
  #hurry(schedules: readonly Scheduled[], now: number): void {
    for (const { arn, properties } of schedules) {
      const soon = nextRun(null, now, periodOf(properties.ScheduleExpression));
      const due = this.#due.get(arn) ?? soon;
      this.#due.set(arn, Math.min(due, soon));
    }
  }

  /** One move or tick at a time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work, work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
