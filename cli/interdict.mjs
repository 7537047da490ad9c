#!/usr/bin/env node
/*
 * `interdict`: runs the command line, which is TypeScript, in a Node that runs it as it is written.
 * That is this Node if it has the major version of the project's own; else the project's own, which
 * is an optional package; else this one, from 22.18 on.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';

const MAJOR = 24;
const OLDEST = [22, 18];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const own = ownNode();

if (major === MAJOR || (own === null && isNewEnough())) {
  // What was compiled once is loaded as it is the next time: a command begins in half the time.
  module.enableCompileCache();
  const { main } = await import('./main.ts');
  await main();
} else if (own !== null) {
  runIn(own);
} else {
  console.error(
    `interdict runs on Node.js ${OLDEST.join('.')} or newer; this is ${process.versions.node}. ` +
      'npm ci brings the one that it needs, on Linux and Windows.',
  );
  process.exitCode = 1;
}

function isNewEnough() {
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** The Node that the lockfile names for this machine, if it is installed. */
function ownNode() {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const place = join(import.meta.dirname, '../node_modules', `node-${system}-${process.arch}`);
  const file = join(place, 'bin', system === 'win' ? 'node.exe' : 'node');
  return existsSync(file) ? file : null;
}

function runIn(node) {
  const main = join(import.meta.dirname, 'interdict.mjs');
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  // Both are told to end by the terminal: this one waits for what the other makes of it.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 130);
  });
}
