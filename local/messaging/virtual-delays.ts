import type { VirtualClock } from '../clock.ts';
import type { SqsMessage, SqsQueue, SqsStore } from './emulator.ts';

interface Held {
  readonly queue: SqsQueue;
  readonly message: SqsMessage;
  readonly due: number;
  /** Whether it was received already. */
  readonly isBurnt: boolean;
  release(): void;
}

/**
 * Delayed messages wait by the virtual clock, not by this machine's: a sweep queued for an instant
 * starts when the stack's clock reaches it, however long that takes. fauxqs counts a delay from the
 * real time, so a queue's `enqueue` is replaced by one that keeps delayed messages aside until they
 * are due. On disk they lie in fauxqs' own table, with the virtual instant as `delayUntil`.
 */
export class VirtualDelays {
  readonly #clock: VirtualClock;
  #held: Held[] = [];

  constructor(clock: VirtualClock, store: SqsStore) {
    this.#clock = clock;
    for (const queue of store.allQueues()) this.#watch(queue);
  }

  /**
   * When the next delayed message is due, epoch ms of the virtual clock; `undefined`: none waits.
   */
  get nextDue(): number | undefined {
    return this.#held.reduce<number | undefined>(
      (least, { due }) => (least === undefined || due < least ? due : least),
      undefined,
    );
  }

  /** How many wait for the clock. */
  get waiting(): number {
    return this.#held.length;
  }

  /** Makes everything visible that is due now. */
  release(): void {
    const now = this.#clock.now();
    const due = this.#held.filter((held) => held.due <= now);
    if (due.length === 0) return;
    this.#held = this.#held.filter((held) => held.due > now);
    for (const held of due) held.release();
  }

  /**
   * Keeps a received message invisible until an instant of the virtual clock; then it can be
   * received again.
   */
  burn(queue: SqsQueue, receiptHandle: string, due: number): void {
    const entry = queue.inflightMessages.get(receiptHandle);
    if (entry === undefined) return;
    entry.visibilityDeadline = Number.POSITIVE_INFINITY;
    const release = (): void => {
      entry.visibilityDeadline = 0;
      queue.processTimers();
    };
    this.#held.push({ queue, message: entry.message, due, isBurnt: true, release });
  }

  /** How many received messages of a queue wait for the clock. */
  burnt(queue: SqsQueue): number {
    return this.#held.filter((held) => held.isBurnt && held.queue === queue).length;
  }

  #watch(queue: SqsQueue): void {
    const enqueue = queue.enqueue.bind(queue);
    const hold = (message: SqsMessage, due: number): void => {
      this.#held.push({
        queue,
        message,
        due,
        isBurnt: false,
        release: () => {
          message.delayUntil = undefined;
          enqueue(message);
        },
      });
    };
    // What was delayed when the state was last closed, and what a real clock past the virtual
    // instant let through.
    const restored = [
      ...queue.delayedMessages,
      ...queue.messages.filter((message) => message.delayUntil !== undefined),
    ];
    queue.delayedMessages = [];
    queue.messages = queue.messages.filter((message) => message.delayUntil === undefined);
    for (const message of restored) hold(message, message.delayUntil ?? 0);

    queue.enqueue = (message) => {
      // Whole seconds, as they were asked for: fauxqs read the real clock a moment ago.
      const delay =
        message.delayUntil === undefined
          ? 0
          : Math.round((message.delayUntil - Date.now()) / 1000) * 1000;
      // One that moves to a dead-letter queue keeps the time at which it was sent first.
      if (message.approximateReceiveCount === 0) message.sentTimestamp = this.#clock.now();
      if (delay <= 0) {
        message.delayUntil = undefined;
        enqueue(message);
        return;
      }
      const due = this.#clock.now() + delay;
      message.delayUntil = due;
      queue.persistence?.insertMessage(queue.name, message);
      hold(message, due);
    };
  }
}
