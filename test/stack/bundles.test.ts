import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ALL_ROUTES } from '../../functions/http/all-routes.ts';
import { ROOT } from '../../lib/bundle.ts';
import { synthesized } from '../end-to-end/synthesized.ts';

const ENTRIES = [
  'enroll',
  'check-in',
  'ingest',
  'manage-bans',
  'pause-ban',
  'manage-devices',
  'read-fleet',
  'osquery-enroll',
  'osquery-report',
  'santa',
  'android-management-deliver',
  'android-management-poll',
  'android-management-hear',
  'fleet-deliver',
  'fleet-hear',
  'fleet-poll',
  'nanomdm-deliver',
  'nanomdm-dm',
  'nanomdm-hear',
  'nanomdm-poll',
  'console',
  'unknown-route',
  'tick',
  'run-work',
  'publish-orders',
  'redrive',
  'explain-link',
];

interface Packaged {
  readonly directory: string;
  /** The function's variables, with their names in place of what CloudFormation would put there. */
  readonly environment: Readonly<Record<string, string>>;
}

interface FunctionResource {
  readonly Type: string;
  readonly Properties: {
    readonly Description: string;
    readonly Code: { readonly S3Key: string };
    readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
  };
}

let out: string;
let packages: ReadonlyMap<string, Packaged>;

/**
 * The app as `npm run synth` synthesizes it, the one that runs end to end here; what is tested are
 * the packages that would be deployed.
 */
beforeAll(async () => {
  out = await synthesized();
  packages = await packagesIn(out);
}, 120_000);

async function packagesIn(directory: string): Promise<ReadonlyMap<string, Packaged>> {
  const read = async (file: string) => JSON.parse(await readFile(join(directory, file), 'utf8'));
  const { Resources } = (await read('Interdict.template.json')) as {
    Resources: Record<string, FunctionResource>;
  };
  const { files } = (await read('Interdict.assets.json')) as {
    files: Record<string, { source: { path: string } }>;
  };
  const functions = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  return new Map(
    functions.map(({ Properties: { Description, Code, Environment } }) => {
      const path = files[Code.S3Key.replace('.zip', '')]?.source.path;
      if (!path) throw new Error(`The assets' manifest does not have ${Code.S3Key}.`);
      const variables = Object.entries(Environment?.Variables ?? {});
      const environment = Object.fromEntries(
        variables.map(([key, value]) => [key, typeof value === 'string' ? value : key]),
      );
      return [
        Description.replace('Interdict: ', ''),
        { directory: join(directory, path), environment },
      ];
    }),
  );
}

function packageOf(name: string): Packaged {
  const found = packages.get(name);
  if (!found) throw new Error(`The stack has no function ${name}.`);
  return found;
}

/**
 * Runs code beside the bundle, which lies alone in its directory, as on Lambda; returns all that
 * was written.
 */
async function runBeside(
  name: string,
  code: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'interdict-bundle-'));
  try {
    await copyFile(join(packageOf(name).directory, 'index.mjs'), join(directory, 'index.mjs'));
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', code],
      {
        cwd: directory,
        env: { AWS_REGION: 'us-east-1', ...environment },
      },
    );
    return `${stdout}${stderr}`;
  } finally {
    await rm(directory, { recursive: true });
  }
}

const LOAD = `
  const { handler, bindings = [] } = await import('./index.mjs');
  const routes = bindings.map(({ route }) => route.method + ' ' + route.path);
  console.log(JSON.stringify({ handler: typeof handler, routes }));
`;

/**
 * Calls the handler once and ends, whatever comes of it: no credentials are good and no service
 * answers.
 */
const CALL = `
  const { handler } = await import('./index.mjs');
  const event = JSON.parse(process.env.EVENT);
  await Promise.race([
    Promise.resolve()
      .then(() => handler(event, { awsRequestId: 'test' }))
      .catch((error) => console.log(String(error))),
    new Promise((ended) => setTimeout(ended, 1000)),
  ]);
  process.exit(0);
`;

/**
 * A first request on one of the function's routes, without a token; what is no API function gets
 * nothing to do.
 */
function eventFor(name: string): object {
  const route = ALL_ROUTES.find((each) => each.entry === name);
  if (!route) return { Records: [], key: 'none' };
  const { method, path } = route;
  const requestContext = { http: { method, path }, requestId: 'test' };
  return {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath: path,
    headers: {},
    requestContext,
    isBase64Encoded: false,
  };
}

describe('bundles', () => {
  test(
    'are made of every file that lies directly ' + 'in functions/, but for what has no handler',
    async () => {
      const files = (await readdir(join(ROOT, 'functions'))).filter((file) => file.endsWith('.ts'));
      const entries = files
        .map((file) => basename(file, '.ts'))
        .filter((file) => file !== 'settings' && file !== 'ports');
      expect(entries.sort()).toEqual([...ENTRIES].sort());
      expect([...packages.keys()].sort()).toEqual([...ENTRIES].sort());
    },
  );

  test('have a package each, with nothing beside them, and their source maps outside', async () => {
    const directories = [...packages.values()].map(({ directory }) => directory);
    expect(new Set(directories).size).toBe(ENTRIES.length);
    for (const directory of directories) expect(await readdir(directory)).toEqual(['index.mjs']);
    expect((await readdir(join(out, 'source-maps'))).sort()).toEqual(
      ENTRIES.map((name) => `${name}.mjs.map`).sort(),
    );
  });

  test.each(ENTRIES)('%s is made of its own entry', async (name) => {
    const { sources } = JSON.parse(
      await readFile(join(out, 'source-maps', `${name}.mjs.map`), 'utf8'),
    ) as {
      sources: string[];
    };
    expect(sources).toContain(`functions/${name}.ts`);
  });

  test.each(ENTRIES)(
    '%s loads by itself, with nothing around it but a region, and answers the routes that ' +
      'the stack sends to it',
    async (name) => {
      const exported = JSON.parse(await runBeside(name, LOAD)) as {
        handler: string;
        routes: string[];
      };
      const sent = ALL_ROUTES.filter((route) => route.entry === name).map(
        ({ method, path }) => `${method} ${path}`,
      );
      expect(exported).toEqual({ handler: 'function', routes: expect.any(Array) });
      expect(exported.routes.sort()).toEqual(sent.sort());
    },
    30_000,
  );

  test.each(ENTRIES)(
    '%s is composed from the environment that the stack gives it',
    async (name) => {
      const environment = {
        ...packageOf(name).environment,
        AWS_ACCESS_KEY_ID: 'none',
        AWS_SECRET_ACCESS_KEY: 'none',
        AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
        EVENT: JSON.stringify(eventFor(name)),
      };
      expect(await runBeside(name, CALL, environment)).not.toMatch(
        /Missing in the environment|environment variable/,
      );
    },
    30_000,
  );

  test.each(ENTRIES)('%s is small enough to start fast', async (name) => {
    // Nobody waits for those that work behind the scenes.
    const most = /-(?:deliver|poll)$/.test(name) ? 1_000_000 : 900_000;
    expect((await stat(join(packageOf(name).directory, 'index.mjs'))).size).toBeLessThan(most);
  });
});
