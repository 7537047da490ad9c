import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { bundleEntries, functionBundle } from '../lib/bundle.ts';
import { medianOf } from './rounds.ts';
import type { Section } from './section.ts';

const BARE = 'the bare DynamoDB client';
/** Bytes of a bundle: what the functions are tested for. */
const LARGEST = 900_000;
/** Those that speak to managers carry a client of their own, and wait for nobody. */
const LARGEST_OF_CONNECTORS = 1_000_000;
const largestOf = (name: string) =>
  /-(?:deliver|poll)$/.test(name) ? LARGEST_OF_CONNECTORS : LARGEST;

const LOAD = `
  const begun = performance.now();
  await import(process.argv[1]);
  process.stdout.write(String(performance.now() - begun));
`;

/**
 * Loads a module in a process of its own; ms. The process needs a region, as on Lambda, and nothing
 * else.
 */
async function load(file: string): Promise<number> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', LOAD, file],
    {
      env: { AWS_REGION: 'us-east-1' },
    },
  );
  return Number(stdout);
}

/**
 * Sizes of the bundles that the stack deploys, and how long each takes to load cold, against a
 * bundle of nothing but the DynamoDB client.
 */
export async function bundles(
  {
    entries,
    loaded,
    rounds,
  }: {
    readonly entries: readonly string[];
    readonly loaded: readonly string[];
    readonly rounds: number;
  },
  count: (by: number) => void,
): Promise<Section> {
  const directory = await mkdtemp(join(tmpdir(), 'interdict-bench-'));
  try {
    const made = [
      ...[...bundleEntries(['bench/bare-client.ts']).values()].map(({ code }) => ({
        name: BARE,
        code,
      })),
      ...entries.map((name) => ({ name, code: functionBundle(name).code })),
    ].map((one) => ({
      ...one,
      file: join(directory, `${one.name.replaceAll(' ', '-')}.mjs`),
      took: [] as number[],
    }));
    for (const { file, code } of made) await writeFile(file, code);
    for (let round = 0; round < rounds; round++) {
      for (const { name, file, took } of made) {
        if (name !== BARE && !loaded.includes(name)) continue;
        took.push(await load(file));
        count(1);
      }
    }
    const bare = medianOf(made[0]?.took ?? []);
    return {
      title: 'Bundles',
      columns: ['bytes', 'gzipped', 'load ÷ bare client'],
      rows: made.map(({ name, code, took }) => ({
        name,
        values: {
          bytes: code.length,
          gzipped: gzipSync(code).length,
          'load ÷ bare client': took.length > 0 ? medianOf(took) / bare : '',
        },
        bounds: { bytes: largestOf(name) },
      })),
      notes: [
        `The bare client loads in ${Math.round(bare)} ms on this machine, now; ratios are ` +
          `medians of ${rounds} rounds in turn.`,
      ],
    };
  } finally {
    await rm(directory, { recursive: true });
  }
}
