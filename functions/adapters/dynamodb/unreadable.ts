/**
 * A stored item, stream image or object that is not what this version writes. `message` says where
 * and what was expected.
 */
export class Unreadable extends Error {
  constructor(where: string, expected: string) {
    super(
      `${where}: expected ${expected}. The row was written by something else or by a newer ` +
        'version; it was left as it is.',
    );
    this.name = 'Unreadable';
  }
}
