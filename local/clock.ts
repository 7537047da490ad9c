/**
 * The clock that the whole local stack shares. It has two cells of shared memory, so that worker
 * threads read it without asking. Cell [0] is the frozen instant in epoch ms, or -1 while the clock
 * runs. Cell [1] is the running clock's distance from this machine's clock, in ms.
 */
export class VirtualClock {
  readonly buffer: SharedArrayBuffer;
  readonly #cells: BigInt64Array;
  readonly #realNow: () => number;
  #held = false;

  /**
   * `buffer` joins an existing clock (in a worker); without it a new one starts, running, at this
   * machine's time.
   */
  constructor(options: { buffer?: SharedArrayBuffer; frozen?: boolean; now?: number } = {}) {
    this.buffer = options.buffer ?? new SharedArrayBuffer(16);
    this.#cells = new BigInt64Array(this.buffer);
    this.#realNow = Date.now.bind(Date);
    if (options.buffer === undefined) {
      Atomics.store(this.#cells, 0, -1n);
      if (options.frozen === true) this.freeze();
      if (options.now !== undefined) this.set(options.now);
    }
  }

  /** Now, in epoch milliseconds. */
  now(): number {
    const frozen = Atomics.load(this.#cells, 0);
    return frozen >= 0n ? Number(frozen) : this.#realNow() + Number(Atomics.load(this.#cells, 1));
  }

  /** Whether it stands still; while it is being moved, too. */
  get frozen(): boolean {
    return Atomics.load(this.#cells, 0) >= 0n;
  }

  /** Whether it stands still only while somebody holds it. */
  get held(): boolean {
    return this.#held;
  }

  /** Moves the clock to an instant, epoch ms; a running clock runs on from there. */
  set(instant: number): void {
    if (!Number.isSafeInteger(instant) || instant < 0)
      throw new RangeError(`not an instant after 1970: ${instant}`);
    if (this.frozen) Atomics.store(this.#cells, 0, BigInt(instant));
    else Atomics.store(this.#cells, 1, BigInt(instant - this.#realNow()));
  }

  freeze(): void {
    Atomics.store(this.#cells, 0, BigInt(this.now()));
  }

  /** Stops a running clock for a while; a frozen one stays as it is. */
  hold(): void {
    if (this.frozen) return;
    this.freeze();
    this.#held = true;
  }

  /** Lets a clock that was held run on. */
  letGo(): void {
    if (this.#held) this.run();
  }

  /** Lets a frozen clock run on from where it stands. */
  run(): void {
    this.#held = false;
    if (!this.frozen) return;
    Atomics.store(this.#cells, 1, BigInt(this.now() - this.#realNow()));
    Atomics.store(this.#cells, 0, -1n);
  }
}
