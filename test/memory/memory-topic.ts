import type { OutgoingMessage } from '../../functions/domain/message.ts';
import type { OrdersTopic, RefusedMessage } from '../../functions/usecases/ports.ts';
import { type Faults, write } from './faults.ts';
import { frozen } from './frozen.ts';

/** The orders topic in memory. */
export class MemoryTopic implements OrdersTopic {
  readonly published: OutgoingMessage[] = [];
  readonly #faults: Faults;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  publish(events: readonly OutgoingMessage[]): Promise<readonly RefusedMessage[]> {
    return write(this.#faults, 'topic.publish', () => {
      const refused = events.filter(
        (event) =>
          this.#faults.refuses?.(event) === true || this.#faults.refusesForGood?.(event) === true,
      );
      this.published.push(...events.filter((event) => !refused.includes(event)).map(frozen));
      return refused.map(({ id, ...event }) => {
        const forGood = this.#faults.refusesForGood?.({ id, ...event }) === true;
        return { id, forGood, why: 'the topic refused it' };
      });
    });
  }
}
