import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What the synthesized stack is made of. */
const SOURCES = ['bin', 'lib', 'functions', 'package-lock.json'];

/**
 * Synthesizes the CDK app in `root` into `<root>/cdk.out` if that is missing or older than its
 * sources; returns its path.
 */
export function synthesizeIfStale(root: string, say: (line: string) => void): string {
  const cdkOut = join(root, 'cdk.out');
  const made = statSync(join(cdkOut, 'manifest.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (made > Math.max(...SOURCES.map((source) => newest(join(root, source))))) return cdkOut;
  say('Synthesizing the stack …');
  // Made elsewhere, so that a synthesis that fails leaves the last one as it was.
  mkdirSync(join(root, '.interdict'), { recursive: true });
  const making = mkdtempSync(join(root, '.interdict', 'cdk.out-'));
  const result = spawnSync(process.execPath, ['bin/interdict.ts'], {
    cwd: root,
    env: { ...process.env, CDK_OUTDIR: making },
    encoding: 'utf8',
  });
  if (result.status !== 0) {
    rmSync(making, { recursive: true, force: true });
    throw new Error(
      'synthesis failed (node bin/interdict.ts, exit ' +
        `${result.status ?? result.signal}):\n${result.stderr}`,
    );
  }
  // Assets first, the manifest last, and old assets stay: a stack that runs from this directory
  // still loads its bundles, which are named by their content.
  const entries = readdirSync(making).sort((a, b) => Number(isAsset(b)) - Number(isAsset(a)));
  entries.push(...entries.splice(entries.indexOf('manifest.json'), 1));
  for (const name of entries) cpSync(join(making, name), join(cdkOut, name), { recursive: true });
  rmSync(making, { recursive: true, force: true });
  return cdkOut;
}

const isAsset = (name: string): boolean => name.startsWith('asset.');

function newest(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
