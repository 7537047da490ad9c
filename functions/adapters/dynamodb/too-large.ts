/** Something that its carrier cannot take. Thrown before anything is written or sent. */
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
