import type { OutgoingMessage } from '../../functions/domain/message.ts';

/** Messages that the topic refuses whenever they are sent. */
export class RefusedForGood {
  /** Those that it has refused, by id. */
  readonly messages = new Map<string, OutgoingMessage>();
  readonly #met = new Set<string>();
  #toCome: number[] = [];

  /** The message after so many others that the topic has not met is refused. */
  next(skip: number): void {
    this.#toCome.push(skip);
  }

  calm(): void {
    this.#toCome = [];
  }

  has(event: OutgoingMessage): boolean {
    if (this.#met.has(event.id)) return this.messages.has(event.id);
    this.#met.add(event.id);
    const [first, ...others] = this.#toCome;
    if (first === undefined) return false;
    this.#toCome = first > 0 ? [first - 1, ...others] : others;
    if (first > 0) return false;
    this.messages.set(event.id, event);
    return true;
  }
}
