/** Something that happens at an instant. `order` tells apart what happens at the same one. */
interface Event {
  readonly at: number;
  readonly order: number;
  readonly act: () => void;
}

/** Instants are taken together that lie within so many milliseconds. */
const GRAIN = 1;

const whenOf = (instant: number): string => new Date(instant).toISOString();

function before(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/**
 * Time that passes only as what was planned happens. Between two instants all that follows from the
 * first is done: real code runs in it as it is, as long as all that it waits for waits here.
 */
export class VirtualTime {
  now: number;
  /** A heap, the earliest first. */
  readonly #events: Event[] = [];
  #order = 0;

  constructor(start: number) {
    this.now = start;
  }

  /** Does something at an instant, or at once if that is past. */
  at(instant: number, act: () => void): void {
    const at = Math.max(this.now, Math.ceil(instant / GRAIN) * GRAIN);
    const events = this.#events;
    events.push({ at, order: this.#order++, act });
    for (let place = events.length - 1; place > 0; ) {
      const parent = (place - 1) >> 1;
      if (!this.#swap(parent, place)) break;
      place = parent;
    }
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.at(this.now + milliseconds, resolve));
  }

  /**
   * Lets time pass until the condition holds.
   *
   * @throws where it does not hold by that instant, or nothing is left that could happen: what had
   * been counted by then would be no result.
   */
  async run(isOver: () => boolean, latest: number): Promise<void> {
    for (;;) {
      // Whatever real code has to do at this instant is done in promises.
      await new Promise((resolve) => setImmediate(resolve));
      const [next] = this.#events;
      if (isOver()) return;
      if (next === undefined) throw new Error(`nothing happens after ${whenOf(this.now)}`);
      if (next.at > latest) throw new Error(`it is not over by ${whenOf(latest)}`);
      this.now = next.at;
      for (let due = this.#events[0]; due?.at === this.now; due = this.#events[0]) {
        this.#drop();
        due.act();
      }
    }
  }

  #drop(): void {
    const events = this.#events;
    const last = events.pop();
    if (last === undefined || events.length === 0) return;
    events[0] = last;
    for (let place = 0; ; ) {
      const left = 2 * place + 1;
      const right = left + 1;
      const [one, other] = [events[left], events[right]];
      if (one === undefined) return;
      const child = other !== undefined && before(other, one) ? right : left;
      if (!this.#swap(place, child)) return;
      place = child;
    }
  }

  /** Puts the earlier of two first; `false`: it was so. */
  #swap(parent: number, child: number): boolean {
    const [up, down] = [this.#events[parent], this.#events[child]];
    if (up === undefined || down === undefined || !before(down, up)) return false;
    this.#events[parent] = down;
    this.#events[child] = up;
    return true;
  }
}
