import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { VirtualClock } from '../clock.ts';

const schema = z.object({ frozen: z.boolean(), now: z.number(), savedAt: z.number() });

/**
 * Keeps the virtual clock across restarts: a frozen one stands where it stood, a running one has
 * run on meanwhile.
 */
export class ClockFile {
  readonly #file: string | undefined;

  constructor(directory: string | undefined) {
    this.#file = directory === undefined ? undefined : join(directory, 'clock.json');
  }

  restore(clock: VirtualClock): void {
    if (this.#file === undefined) return;
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch {
      // A new state has no clock yet.
      return;
    }
    const kept = schema.parse(JSON.parse(text));
    if (kept.frozen) clock.freeze();
    else clock.run();
    clock.set(kept.frozen ? kept.now : kept.now + (Date.now() - kept.savedAt));
  }

  save(clock: VirtualClock): void {
    if (this.#file === undefined) return;
    const text = JSON.stringify({
      frozen: clock.frozen && !clock.held,
      now: clock.now(),
      savedAt: Date.now(),
    });
    writeFileSync(`${this.#file}.next`, text);
    renameSync(`${this.#file}.next`, this.#file);
  }
}
