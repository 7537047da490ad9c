import { Generator, shareOf } from './generator.ts';
import { HABITS, type HabitName, type Rates, USUAL_RATES } from './names.ts';

export interface HabitOptions {
  /** The same seed draws the same for the same requests one after the other. */
  readonly seed: number | string;
  /** The habits that are on, with their rates; all with their usual rates if left out. */
  readonly rates?: Partial<Rates>;
}

/** A habit as it is told about: its rate, 0 when it is off, and how often it has struck. */
interface HabitReport {
  readonly rate: number;
  readonly struck: number;
}

export interface HabitsReport {
  readonly seed: number | string;
  readonly habits: Readonly<Record<HabitName, HabitReport>>;
}

function forEach<T>(make: (name: HabitName) => T): Record<HabitName, T> {
  return Object.fromEntries(HABITS.map((name) => [name, make(name)])) as Record<HabitName, T>;
}

/**
 * The habits of one stack: which are on, and when they strike. Each has a generator of its own, so
 * that one that is switched on or off does not move the others.
 */
export class Habits {
  readonly #seed: number | string;
  readonly #generators: Readonly<Record<HabitName, Generator>>;
  readonly #rates: Record<HabitName, number>;
  readonly #struck: Record<HabitName, number> = forEach(() => 0);

  /** All off if nothing is given. */
  constructor({ seed, rates = USUAL_RATES }: HabitOptions = { seed: 0, rates: {} }) {
    this.#seed = seed;
    this.#generators = forEach((name) => new Generator(`${seed}/${name}`));
    this.#rates = forEach(() => 0);
    this.set(rates);
  }

  /** Sets the rates of the named habits; 0 is off. Throws RangeError for what is no rate. */
  set(rates: Partial<Rates>): void {
    for (const name of HABITS) {
      const rate = rates[name];
      if (rate === undefined) continue;
      if (!(rate >= 0 && rate <= 1))
        throw new RangeError(`the rate of ${name} is from 0 to 1, not ${rate}`);
      this.#rates[name] = rate;
    }
  }

  /** Switches all off. */
  clear(): void {
    this.set(forEach(() => 0));
  }

  rate(name: HabitName): number {
    return this.#rates[name];
  }

  isOn(name: HabitName): boolean {
    return this.#rates[name] > 0;
  }

  /** Whether a habit strikes this time; draws, and counts if so. `factor` times as often. */
  strikes(name: HabitName, factor = 1): boolean {
    const rate = this.#rates[name] * factor;
    if (rate === 0 || this.#generators[name].next() >= rate) return false;
    this.count(name);
    return true;
  }

  /** Counts a strike that was not drawn here. */
  count(name: HabitName): void {
    this.#struck[name] += 1;
  }

  /** One of so many, from 0 on, by the habit's own generator. */
  below(name: HabitName, count: number): number {
    return this.#generators[name].below(count);
  }

  /** A share from 0 up to 1 that is a text's own for this seed, however often it is asked for. */
  shareOf(name: HabitName, text: string): number {
    return shareOf(`${this.#seed}/${name}/${text}`);
  }

  report(): HabitsReport {
    return {
      seed: this.#seed,
      habits: forEach((name) => ({ rate: this.#rates[name], struck: this.#struck[name] })),
    };
  }
}
