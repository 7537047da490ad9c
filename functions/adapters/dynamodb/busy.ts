/**
 * A store that was too busy, or an item that others were at, each of several tries. Nothing was
 * written. It passes by itself.
 */
export class Busy extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Busy';
  }
}
