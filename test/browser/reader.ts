import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';

/** Somebody at a browser of their own, signed in at the console. */
export interface Reader {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Goes to a room without loading the page anew, which would end the session. */
  go(hash: string): Promise<void>;
  /** Waits until the page says this. */
  sees(words: string | RegExp): Promise<void>;
  close(): Promise<void>;
}

const WIDE = { width: 1280, height: 860 };
/** The narrowest screen that the console is made for (WCAG 1.4.10 asks for 320 at most sizes). */
const NARROW = { width: 360, height: 740 };
const PATIENCE = 15_000;

/**
 * Opens the console and signs in as one of the people of the local run. `prepare`: what is done to
 * the page before.
 */
export async function signIn(
  browser: Browser,
  apiUrl: string,
  person: string,
  prepare: (page: Page) => Promise<void> = async () => {},
): Promise<Reader> {
  const context = await browser.newContext({
    locale: 'en-CA',
    timezoneId: 'Europe/Paris',
    viewport: WIDE,
    acceptDownloads: true,
  });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (message) => {
    // What the console refuses by its policy, or cannot make sense of, is an error of ours.
    if (/Content Security Policy|TypeError|Unhandled/.test(message.text()))
      faults.push(message.text());
  });
  await prepare(page);
  await page.goto(`${apiUrl}/console`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator(`a[href$="person=${person}"]`).click();
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  return {
    page,
    context,
    async go(hash) {
      await page.evaluate((to) => {
        location.hash = to;
      }, hash);
    },
    async sees(words) {
      await page.getByText(words).first().waitFor();
    },
    async close() {
      await context.close();
      assert.deepEqual(faults, []);
    },
  };
}

/**
 * How long it takes, ms, until the overview of somebody who signs in is filled: from where the
 * browser comes back from the issuer, over the page, its token and what is read, to the first ban.
 */
export async function firstView(browser: Browser, apiUrl: string): Promise<number> {
  const viewer = await signIn(browser, apiUrl, 'viewer');
  await viewer.page.locator('a.named').first().waitFor();
  const took = await viewer.page.evaluate(() => performance.now());
  await viewer.close();
  return took;
}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];

/** What axe finds on the page as it is, a line each. */
async function complaints(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async (rules) => {
    const { axe: injected } = globalThis as unknown as { axe: typeof axe };
    const found = await injected.run(document, { runOnly: rules });
    return found.violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html} ${failureSummary}`),
    );
  }, RULES);
}

/** What of the page is wider than the screen. */
async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

/**
 * Looks at the page in both languages and both themes: axe finds nothing, and nothing is wider than
 * the narrowest screen. Returns how many times it has looked. `dialog`: one is open, so that the
 * page behind it cannot be set otherwise.
 */
export async function looksRight(page: Page, where: string): Promise<number> {
  let looked = 0;
  for (const language of ['en', 'fr']) {
    for (const theme of ['light', 'dark']) {
      await page.locator('select[name=theme]').selectOption(theme);
      const found = await complaints(page);
      assert.deepEqual(found, [], `${where}, ${language}, ${theme}`);
      looked += 1;
    }
    await page.setViewportSize(NARROW);
    assert.ok((await overflow(page)) <= 0, `${where}, ${language}: wider than 360 pixels`);
    await page.setViewportSize(WIDE);
    await page.locator(`header button[lang=${language === 'en' ? 'fr' : 'en'}]`).click();
  }
  await page.locator('select[name=theme]').selectOption('auto');
  return looked;
}

/** What axe finds in the dialog that is open: nothing, and it fits the narrowest screen. */
export async function dialogLooksRight(page: Page, where: string): Promise<number> {
  assert.deepEqual(await complaints(page), [], where);
  await page.setViewportSize(NARROW);
  assert.ok((await overflow(page)) <= 0, `${where}: wider than 360 pixels`);
  await page.setViewportSize(WIDE);
  return 1;
}
