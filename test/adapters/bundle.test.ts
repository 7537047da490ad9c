import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { build } from 'esbuild';

const runtime = join(import.meta.dirname, '../../functions/runtime');

/** Bundles a function that is composed of these parts alone, as the stack does. */
async function bundled(
  parts: readonly string[],
): Promise<{ readonly bytes: number; readonly inputs: readonly string[] }> {
  const contents = `
    import { compose } from '${runtime}/compose.ts';
    import { ${parts.join(', ')} } from '${runtime}/wiring.ts';
    export const dependencies = compose(process.env, { ${parts.join(', ')} });`;
  const result = await build({
    stdin: { contents, resolveDir: runtime, loader: 'ts' },
    bundle: true,
    write: false,
    minify: true,
    metafile: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
  });
  const [output] = Object.values(result.metafile.outputs);
  const inputs = Object.entries(output?.inputs ?? {}).flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 ? [path] : [],
  );
  return { bytes: output?.bytes ?? 0, inputs };
}

test('the check-in function carries the database’s client and no other, and nothing that it is ' +
  'not composed of', async () => {
  const { bytes, inputs } = await bundled([
    'settings',
    'clock',
    'ids',
    'blocklist',
    'fleet',
    'metrics',
  ]);
  const carried = (part: string) => inputs.some((path) => path.includes(part));
  expect(carried('client-dynamodb')).toBe(true);
  for (const absent of [
    'client-s3',
    'client-sns',
    'client-sqs',
    'zod',
    'dynamo-operators',
    'dynamo-work',
    's3-reports',
  ]) {
    expect([absent, carried(absent)]).toEqual([absent, false]);
  }
  expect(bytes).toBeLessThan(420_000);
}, 30_000);

test('the publisher carries what it publishes with, and not the work queue', async () => {
  const { inputs } = await bundled([
    'clock',
    'blocklist',
    'fleet',
    'work',
    'topic',
    'failures',
    'metrics',
  ]);
  const carried = (part: string) => inputs.some((path) => path.includes(part));
  expect(['client-dynamodb', 'client-sns', 'client-s3'].every(carried)).toBe(true);
  expect(carried('client-sqs')).toBe(false);
}, 30_000);
