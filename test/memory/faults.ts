import type { OutgoingMessage } from '../../functions/domain/message.ts';

/**
 * What goes wrong, for tests that want it to. Verbs are `port.verb`, such as `fleet.record` or
 * `topic.publish`. Every hook may also just wait, to let others go first. Set the members at any
 * time.
 */
export interface Faults {
  /**
   * Called before and after each write, publish and queue operation. Throwing before: it failed.
   * Throwing after: it happened, and the answer was lost.
   */
  onWrite?: (verb: string, step: 'before' | 'after') => void | Promise<void>;
  /** Called before each read. */
  onRead?: (verb: string) => void | Promise<void>;
  /** Whether the topic refuses this one of a batch. */
  refuses?: (event: OutgoingMessage) => boolean;
  /** Whether the topic refuses this one whenever it is sent. */
  refusesForGood?: (event: OutgoingMessage) => boolean;
  /** Whether an eventually consistent read or scan shows a head as it was before its last write. */
  isStale?: (deviceId: string) => boolean;
  /** Whether a scan shows a head as it was before its last write. */
  isStaleInScans?: (deviceId: string) => boolean;
}

/** Runs one write as a whole: nothing else happens between its condition and its effect. */
export async function write<T>(faults: Faults, verb: string, apply: () => T): Promise<T> {
  await faults.onWrite?.(verb, 'before');
  const result = apply();
  await faults.onWrite?.(verb, 'after');
  return result;
}

export async function read<T>(faults: Faults, verb: string, look: () => T): Promise<T> {
  await faults.onRead?.(verb);
  return look();
}
