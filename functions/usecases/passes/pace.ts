/** The most rows of a page that are worked on side by side. */
const FASTEST = 8;

/**
 * How many rows a worker takes side by side. It halves whenever a store was too busy for some, and
 * grows again by one with each page for which none was.
 */
export class Pace {
  #atOnce = FASTEST;

  get atOnce(): number {
    return this.#atOnce;
  }

  slower(): void {
    this.#atOnce = Math.max(1, Math.floor(this.#atOnce / 2));
  }

  faster(): void {
    this.#atOnce = Math.min(FASTEST, this.#atOnce + 1);
  }
}
