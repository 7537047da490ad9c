import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Debian and its like put the browser, and where one's own may be named. */
const PLACES = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser'];

const found = (): string | undefined => PLACES.find((path) => path !== '' && existsSync(path));

/** The browser of this machine. Where there is none and one may install, Debian's is installed. */
export async function startBrowser(say: (line: string) => void): Promise<Browser> {
  if (found() === undefined && process.getuid?.() === 0) {
    say('installing chromium');
    const apt = (...args: readonly string[]) =>
      execFileSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'] });
    apt('update', '-qq');
    apt('install', '-y', '-qq', '--no-install-recommends', 'chromium');
  }
  const executablePath = found();
  if (executablePath === undefined)
    throw new Error('There is no chromium: apt-get install chromium, or name one in CHROMIUM.');
  // It asks nobody for updates and the like: where there is no network these fail many times over.
  const args = [
    '--no-sandbox',
    '--disable-dev-shm-usage',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ];
  return chromium.launch({ executablePath, args });
}
