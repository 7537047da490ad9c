import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The AWS CLI, as the one who calls has set it up. */
export interface Aws {
  /** What a command answers, as JSON; `null` where it was refused, or there is nothing. */
  json(args: readonly string[]): Promise<unknown>;
  /** The same, but a refusal is an error with the CLI's own words. */
  must(args: readonly string[]): Promise<unknown>;
  region(): Promise<string | null>;
}

/** @throws Error if there is no AWS CLI. */
export function awsCli(region: string | undefined): Aws {
  const where = region === undefined ? [] : ['--region', region];
  const call = async (args: readonly string[]) => {
    const { stdout } = await run('aws', [...args, ...where, '--output', 'json'], {
      maxBuffer: 16 * 1024 * 1024,
    });
    return stdout;
  };
  const must = async (args: readonly string[]): Promise<unknown> => {
    const stdout = await call(args).catch((error: unknown) => {
      throw isMissing(error) ? new Error('There is no AWS CLI here: install it first.') : error;
    });
    return stdout.trim() === '' ? null : JSON.parse(stdout);
  };
  return {
    must,
    json: (args) =>
      must(args).catch((error: unknown) => {
        if (error instanceof Error && error.message.startsWith('There is no AWS CLI')) throw error;
        return null;
      }),
    region: async () =>
      region ??
      process.env.AWS_REGION ??
      process.env.AWS_DEFAULT_REGION ??
      (await run('aws', ['configure', 'get', 'region']).then(
        ({ stdout }) => stdout.trim() || null,
        () => null,
      )),
  };
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
