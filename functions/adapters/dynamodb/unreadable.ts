/**
 * A stored item, stream image or object in a form that this version does not write. `message` says
 * where and what was expected.
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
