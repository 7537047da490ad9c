import cliProgress from 'cli-progress';

/** Tells how far the demo is: a bar in a terminal, a line a step elsewhere. */
export class Progress {
  readonly #terminal: boolean;
  readonly #begun = performance.now();

  constructor(terminal = process.stdout.isTTY === true) {
    this.#terminal = terminal;
  }

  #seconds(): string {
    return `${((performance.now() - this.#begun) / 1000).toFixed(1).padStart(5)} s`;
  }

  say(line: string): void {
    console.log(`${this.#seconds()}  ${line}`);
  }

  /** A new day of the story. */
  chapter(title: string): void {
    console.log(`\n${title}`);
  }

  /** Does something that takes a while. `work` counts on as it goes; `total` is how far. */
  async step<T>(
    title: string,
    total: number,
    work: (count: (by: number) => void) => Promise<T>,
  ): Promise<T> {
    if (!this.#terminal) {
      const result = await work(() => undefined);
      this.say(title);
      return result;
    }
    const bar = new cliProgress.SingleBar({
      format: `${this.#seconds()}  ${title} [{bar}] {value}/{total}`,
      clearOnComplete: true,
      barsize: 20,
      hideCursor: true,
    });
    bar.start(total, 0);
    try {
      return await work((by) => bar.increment(by));
    } finally {
      bar.stop();
      this.say(title);
    }
  }
}
