/**
 * Something that is too large for what should carry it, such as an item or a message. Thrown before
 * anything is written or sent.
 */
export class TooLarge extends Error {
  readonly bytes: number;
  readonly limit: number;

  constructor(what: string, bytes: number, limit: number, carrier: string) {
    super(
      `${what} has ${bytes} bytes, and ${carrier} takes at most ${limit}. Nothing was written.`,
    );
    this.name = 'TooLarge';
    this.bytes = bytes;
    this.limit = limit;
  }
}
