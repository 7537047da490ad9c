import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Walk } from './canada.ts';
import { FINDINGS } from './crowd-stack.ts';
import { looksRight, signIn } from './reader.ts';

/** Waits until the page has drawn what it knows. */
const drawn = (page: Page): Promise<unknown> =>
  page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );

/** A ban with many findings, on a stack of its own. */
export async function walkCrowd(
  { browser, step }: Pick<Walk, 'browser' | 'step'>,
  apiUrl: string,
): Promise<void> {
  const viewer = await signIn(browser, apiUrl, 'viewer');
  const { page } = viewer;
  const rows = page.locator('tbody tr');
  await step(`${FINDINGS} findings come a page at a time, each below those before`, async () => {
    await viewer.go('#/bans/crowd/findings');
    await viewer.sees('50 findings shown, more follow');
    const first = await rows.first().textContent();
    await page.locator('button[data-act=more]').click();
    await viewer.sees('100 findings shown, more follow');
    assert.equal(await rows.count(), 100);
    assert.equal(await rows.first().textContent(), first);
    assert.equal(new Set(await rows.locator('td:first-child').allTextContents()).size, 100);
    return looksRight(page, 'many findings');
  });
  await step('devices come below those before, too', async () => {
    await viewer.go('#/devices');
    await viewer.sees('100 devices shown, more follow');
    await page.locator('button[data-act=more]').click();
    await viewer.sees('200 devices shown, more follow');
    assert.equal(new Set(await rows.locator('td:first-child').allTextContents()).size, 200);
    return undefined;
  });
  await step('a late answer to another filter is not shown', async () => {
    await viewer.go('#/bans/crowd/findings');
    await viewer.sees('50 findings shown, more follow');
    // The API's own answer, held up on its way.
    const held = Promise.withResolvers<void>();
    await page.route('**/findings?*status=open*', async (route) => {
      const response = await route.fetch();
      await held.promise;
      await route.fulfill({ response });
    });
    const status = page.locator('select[name=status]');
    const late = page.waitForResponse(/status=open/);
    await status.selectOption('open');
    await status.selectOption('resolved');
    await viewer.sees(/No finding is like that|^0 findings shown/);
    held.resolve();
    await (await late).finished();
    await drawn(page);
    assert.equal(await rows.count(), 0);
    await page.unrouteAll();
    return undefined;
  });
  await viewer.close();
}
