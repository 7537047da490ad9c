import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PLANTED, type Planted } from './planted.ts';

/**
 * `npm run test:faults`: plants one fault at a time in a copy of the sources and has the model
 * tester look for it. Every one must be caught. `-- --only gate` plants those whose name holds the
 * word; `--workers` is on how many threads the tester looks.
 */
const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '6000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    workers: { type: 'string', default: String(availableParallelism()) },
  },
});

const root = resolve(import.meta.dirname, '../..');
const copy = mkdtempSync(join(tmpdir(), 'planted-faults-'));

interface Outcome {
  readonly name: string;
  readonly caught: boolean;
  readonly property: string;
  readonly tried: string;
  readonly length: number;
  readonly seconds: string;
}

function plant({ name, file, from, to }: Planted): () => void {
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  const places = text.split(from).length - 1;
  if (places !== 1)
    throw new Error(
      `The fault “${name}” cannot be planted: its text is ${places} times in ${file}. Mend ` +
        'test/model/planted.ts.',
    );
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
  return () => writeFileSync(path, text);
}

function look(name: string): Outcome {
  const began = Date.now();
  const run = spawnSync(
    process.execPath,
    [
      'test/model/run.ts',
      ...['--histories', values.histories, '--seed', values.seed],
      ...['--workers', values.workers, '--shrink', '5'],
    ],
    { cwd: copy, encoding: 'utf8' },
  );
  const found = /^\((\w)\) /m.exec(run.stdout);
  if (run.status !== 0 && found === null)
    throw new Error(`The tester itself failed for “${name}”:\n${run.stdout}\n${run.stderr}`);
  return {
    name,
    caught: found !== null,
    property: found?.[1] ?? '-',
    tried: /(\d+) histories tried/.exec(run.stdout)?.[1] ?? values.histories,
    length: run.stdout.match(/^ +\d+\. /gm)?.length ?? 0,
    seconds: ((Date.now() - began) / 1_000).toFixed(1),
  };
}

const wanted = PLANTED.filter((fault) => fault.name.includes(values.only));
const outcomes: Outcome[] = [];
try {
  for (const part of ['functions', 'demo', 'test', 'package.json'])
    cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const width = Math.max(...wanted.map(({ name }) => name.length));
  console.log(
    `${'fault'.padEnd(width)}  caught by  after  events  seconds   (seed ${values.seed})`,
  );
  // A tester that complains of the sources as they are would seem to catch everything.
  const sound = look('nothing');
  if (sound.caught)
    throw new Error(
      `The sources break (${sound.property}) with nothing planted: npm run test:model -- ` +
        `--seed ${values.seed} --histories ${values.histories}`,
    );
  for (const fault of wanted) {
    const mend = plant(fault);
    const outcome = look(fault.name);
    mend();
    outcomes.push(outcome);
    const { name, caught, property, tried, length, seconds } = outcome;
    console.log(
      `${name.padEnd(width)}  ${(caught ? `(${property})` : 'NOT CAUGHT').padEnd(9)}  ` +
        `${tried.padStart(5)}  ${String(length).padStart(6)}  ${seconds.padStart(7)}`,
    );
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
const missed = outcomes.filter(({ caught }) => !caught);
console.log(`${outcomes.length - missed.length} of ${outcomes.length} faults caught.`);
if (missed.length > 0) process.exitCode = 1;
