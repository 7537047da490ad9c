import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { synthesizeInterdict } from '../../local/interdict/command.ts';
import { lockState, StateInUse } from '../../local/state/lock.ts';

export const ROOT = resolve(import.meta.dirname, '../..');

/**
 * The synthesized stack, `cdk.out`, made anew only when its sources are newer. Suites that run side
 * by side make it once: the others wait.
 */
export async function synthesized(): Promise<string> {
  const lock = join(
    tmpdir(),
    `interdict-synth-${createHash('sha256').update(ROOT).digest('hex').slice(0, 12)}`,
  );
  for (;;) {
    try {
      const unlock = lockState(lock);
      try {
        return synthesizeInterdict(() => undefined);
      } finally {
        unlock();
      }
    } catch (error) {
      if (!(error instanceof StateInUse)) throw error;
      await new Promise((again) => setTimeout(again, 100));
    }
  }
}
