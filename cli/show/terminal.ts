import pc from 'picocolors';
import type { Stream, World } from '../world.ts';
import { escaped } from './seen.ts';

type Paint = ReturnType<typeof pc.createColors>;
export type Cell = string | number | null;

/** The narrowest that the last column of a table is cut to. */
const NARROWEST = 12;

function paintFor(stream: Stream, { env }: World): Paint {
  const isPlain = Boolean(env.NO_COLOR) || env.TERM === 'dumb' || stream.isTTY !== true;
  return pc.createColors(!isPlain);
}

/** Writes data to the standard output, and words to the standard error. */
export class Terminal {
  readonly #world: World;
  /** Whether data is asked for as JSON. */
  readonly asJson: boolean;
  /** Colours for data, where it goes to a terminal. */
  readonly paint: Paint;
  readonly #hint: Paint;

  constructor(world: World, asJson: boolean) {
    this.#world = world;
    this.asJson = asJson;
    this.paint = paintFor(world.out, world);
    this.#hint = paintFor(world.err, world);
  }

  /** Whether data goes to a terminal, so that somebody reads it as it comes. */
  get isRead(): boolean {
    return this.#world.out.isTTY === true;
  }

  json(value: unknown): void {
    this.#world.out.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** A line of data, as it is. Whoever writes it has escaped what others wrote. */
  print(line = ''): void {
    this.#world.out.write(`${line}\n`);
  }

  /** A word to whoever sits there. */
  say(line: string): void {
    this.#world.err.write(`${line}\n`);
  }

  warn(line: string): void {
    this.say(`${this.#hint.yellow('warning:')} ${escaped(line)}`);
  }

  heading(text: string): void {
    this.print(this.paint.bold(text));
  }

  /**
   * A table: in columns on a terminal, else with tabs between cells, for programs. `cut`: on a
   * terminal its last column is cut where it does not fit.
   */
  table(columns: readonly string[], rows: readonly (readonly Cell[])[], cut = false): void {
    const cells = rows.map((row) => row.map((cell) => escaped(String(cell ?? ''))));
    if (!this.isRead) {
      for (const row of [columns, ...cells]) this.print(row.join('\t'));
      return;
    }
    const widths = columns.map((name, index) =>
      Math.max(...[[...columns], ...cells].map((row) => [...(row[index] ?? name)].length)),
    );
    const lines = [[...columns], ...cells].map((row) => this.#aligned(row, widths, cut));
    const [head = '', ...rest] = lines;
    this.print(this.paint.dim(head));
    for (const line of rest) this.print(line);
  }

  #aligned(row: readonly string[], widths: readonly number[], cut: boolean): string {
    const last = row.length - 1;
    const before = widths.slice(0, last).reduce((sum, width) => sum + width + 2, 0);
    const room = Math.max(NARROWEST, (this.#world.out.columns ?? 80) - before);
    return row
      .map((cell, index) => {
        if (index < last) return cell + ' '.repeat((widths[index] ?? 0) - [...cell].length + 2);
        const signs = [...cell];
        return cut && signs.length > room ? `${signs.slice(0, room - 1).join('')}…` : cell;
      })
      .join('')
      .trimEnd();
  }

  /** Does what takes a while, with a bar where somebody sees it. */
  async working<T>(
    title: string,
    total: number,
    work: (count: () => void) => Promise<T>,
  ): Promise<T> {
    if (this.#world.err.isTTY !== true || total < 2) return work(() => undefined);
    const { default: cliProgress } = await import('cli-progress');
    const bar = new cliProgress.SingleBar({
      format: `${title} [{bar}] {value}/{total}`,
      stream: this.#world.err,
      clearOnComplete: true,
      hideCursor: true,
      barsize: 20,
    });
    bar.start(total, 0);
    try {
      return await work(() => bar.increment());
    } finally {
      bar.stop();
    }
  }
}
