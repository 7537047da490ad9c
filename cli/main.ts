import { homedir } from 'node:os';
import { run } from './run.ts';
import { openBrowser } from './sign-in/open-browser.ts';

/** Runs the command line of this process. */
export async function main(): Promise<void> {
  // Whoever reads the output may stop reading, such as `head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  process.exitCode = await run(process.argv.slice(2), {
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
    platform: process.platform,
    input: process.stdin,
    out: process.stdout,
    err: process.stderr,
    openBrowser: (url) => openBrowser(process.platform, url),
    now: () => Date.now(),
  });
}
