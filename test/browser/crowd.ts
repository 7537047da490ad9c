import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { approveAsShown } from '../../demo/people.ts';
import { banDocument, DAY, HOUR, iso, MINUTE } from '../end-to-end/documents.ts';
import { endWorld, SOURCE, startWorld, type World } from '../end-to-end/world.ts';
import { layFindings } from '../made/laid-devices.ts';
import { aSentLine } from '../made/sent-inventory.ts';
import type { Walk } from './canada.ts';
import { looksRight, signIn } from './reader.ts';

/** Phones that report that they have what a ban names; the other findings are copies of one. */
const REPORTED = 300;
const FINDINGS = 100_000;
/** Partitions of a ban with few findings in `dev`. */
const PARTITIONS = 4;
/** A stack whose ban has many findings. */
async function aCrowd(): Promise<World> {
  // Copies of findings would go out as orders, which is looked at elsewhere.
  const disabled = (logicalId: string) => /^(?:Connectors|PublisherSource)/.test(logicalId);
  const world = await startWorld({ disabled });
  const { stack, people } = world;
  const now = stack.clock.now();
  const notice = iso(now - HOUR);
  const document = banDocument({
    id: 'crowd',
    timeline: { notice, effective: iso(now + 30 * DAY) },
    scope: { platforms: ['android'] },
    apps: [{ name: 'Crowd', match: [{ platform: 'android', packageName: 'org.example.crowd' }] }],
  });
  await people.author.put('/v1/bans/crowd', document);
  await people.author.post('/v1/bans/crowd/propose', { revision: 1 });
  await approveAsShown(people.approver, 'crowd');
  await stack.clock.advance(10 * MINUTE);
  const observedAt = iso(stack.clock.now());
  const apps = [{ id: 'org.example.crowd', name: 'Crowd', version: '1' }];
  const lines = Array.from({ length: REPORTED }, (_, index) =>
    aSentLine({ externalId: `crowd-${index}`, observedAt, apps }),
  );
  await world.client.reportInventories(SOURCE, stack.tokens.connector, lines);
  await stack.settle();
  const many = FINDINGS - REPORTED;
  const like = { source: SOURCE, externalId: 'crowd-0' };
  await layFindings(stack, like, { many, shards: PARTITIONS });
  return world;
}

/** Waits until the page has drawn what it knows. */
const drawn = (page: Page): Promise<unknown> =>
  page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );

/**
 * A ban with many findings. Its stack is another one: to lay them keeps this process busy for a
 * minute, in which nobody else should wait for it.
 */
export async function walkCrowd(walk: Pick<Walk, 'browser' | 'step'>): Promise<void> {
  const crowd = await aCrowd();
  try {
    await walkFindings(walk, crowd);
  } finally {
    await endWorld(crowd);
  }
}

async function walkFindings(walk: Pick<Walk, 'browser' | 'step'>, world: World): Promise<void> {
  const { browser } = walk;
  const viewer = await signIn(browser, world.stack.apiUrl, 'viewer');
  const { page } = viewer;
  const rows = page.locator('tbody tr');
  await walk.step(
    `${FINDINGS} findings come a page at a time, each below those before`,
    async () => {
      await viewer.go('#/bans/crowd/findings');
      await viewer.sees('50 findings shown, more follow');
      const first = await rows.first().textContent();
      await page.locator('button[data-act=more]').click();
      await viewer.sees('100 findings shown, more follow');
      assert.equal(await rows.count(), 100);
      assert.equal(await rows.first().textContent(), first);
      assert.equal(new Set(await rows.locator('td:first-child').allTextContents()).size, 100);
      return looksRight(page, 'many findings');
    },
  );
  await walk.step('devices come below those before, too', async () => {
    await viewer.go('#/devices');
    await viewer.sees('100 devices shown, more follow');
    await page.locator('button[data-act=more]').click();
    await viewer.sees('200 devices shown, more follow');
    assert.equal(new Set(await rows.locator('td:first-child').allTextContents()).size, 200);
    return undefined;
  });
  await walk.step('a late answer to another filter is not shown', async () => {
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
