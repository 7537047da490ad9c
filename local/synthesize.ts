import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A CDK app that synthesizes to `CDK_OUTDIR` when Node.js runs its entry. */
export interface CdkApp {
  readonly root: string;
  /** Its entry, from the root. */
  readonly entry: string;
  /** Files and folders that the synthesized stack is made of, from the root. */
  readonly sources: readonly string[];
  /** Where a synthesis may be put while it is made. */
  readonly scratch: string;
}

/**
 * Synthesizes a CDK app into `<root>/cdk.out` if that is missing or older than its sources; returns
 * its path.
 */
export function synthesizeIfStale(app: CdkApp, say: (line: string) => void): string {
  const cdkOut = join(app.root, 'cdk.out');
  const made = statSync(join(cdkOut, 'manifest.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (made > Math.max(...app.sources.map((source) => newest(join(app.root, source)))))
    return cdkOut;
  say('Synthesizing the stack …');
  // Made elsewhere, so that a synthesis that fails leaves the last one as it was.
  mkdirSync(app.scratch, { recursive: true });
  const making = mkdtempSync(join(app.scratch, 'cdk.out-'));
  try {
    synthesize(app, making);
    replace(cdkOut, making);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return cdkOut;
}

function synthesize({ root, entry }: CdkApp, into: string): void {
  const result = spawnSync(process.execPath, [entry], {
    cwd: root,
    env: { ...process.env, CDK_OUTDIR: into },
    encoding: 'utf8',
  });
  if (result.status === 0) return;
  const exit = result.status ?? result.signal;
  throw new Error(`synthesis failed (node ${entry}, exit ${exit}):\n${result.stderr}`);
}

/**
 * Assets first, the manifest last, and old assets stay: a stack that runs from this directory still
 * loads its bundles, which are named by their content. Of other directories nothing old stays.
 */
function replace(cdkOut: string, making: string): void {
  const entries = readdirSync(making).sort((a, b) => Number(isAsset(b)) - Number(isAsset(a)));
  entries.push(...entries.splice(entries.indexOf('manifest.json'), 1));
  for (const name of entries) {
    const [from, to] = [join(making, name), join(cdkOut, name)];
    if (!isAsset(name) && statSync(from).isDirectory())
      rmSync(to, { recursive: true, force: true });
    cpSync(from, to, { recursive: true });
  }
}

const isAsset = (name: string): boolean => name.startsWith('asset.');

function newest(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
