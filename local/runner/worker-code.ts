import { join } from 'node:path';
import { buildSync } from 'esbuild';

let made: URL | undefined;

/**
 * `worker.ts` and its imports as one JavaScript module, made once. A thread that loads TypeScript
 * would also load the whole type stripper. That costs 16 MB and a tenth of a second for each
 * instance.
 */
export function workerCode(): URL {
  if (made === undefined) {
    const { outputFiles } = buildSync({
      entryPoints: [join(import.meta.dirname, 'worker.ts')],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node22',
    });
    made = new URL(`data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`);
  }
  return made;
}
