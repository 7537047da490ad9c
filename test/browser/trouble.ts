import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { fleetClient } from '../../demo/fleet/client.ts';
import { approveAsShown } from '../../demo/people.ts';
import { banDocument, DAY, HOUR, iso, MINUTE } from '../end-to-end/documents.ts';
import { SOURCE, type World } from '../end-to-end/world.ts';
import { aSentLine } from '../made/sent-inventory.ts';
import type { Walk } from './canada.ts';
import { looksRight, signIn } from './reader.ts';

/** How long findings are laid into the store, ms: it is as many as come to be in that time. */
const LAYING = 15_000;
const MOST_FINDINGS = 20_000;
/** A token of a session that ends holds so long. */
const HOLDS = 10 * MINUTE;

/** Reports phones that all have what a ban names, for as long as it takes; how many they are. */
async function aCrowd({ stack, people }: World): Promise<number> {
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
  // As many at once as there are instances, and again what finds none.
  const client = fleetClient({ apiUrl: stack.apiUrl, concurrency: 2, retries: 8 });
  const until = performance.now() + LAYING;
  let laid = 0;
  while (laid < MOST_FINDINGS && performance.now() < until) {
    const lines = Array.from({ length: 400 }, (_, index) =>
      aSentLine({ externalId: `crowd-${laid + index}`, observedAt, apps }),
    );
    await client.reportInventories(SOURCE, stack.tokens.connector, lines);
    laid += lines.length;
  }
  await stack.settle();
  return laid;
}

/** Waits until the page has drawn what it knows. */
const drawn = (page: Page): Promise<unknown> =>
  page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );

async function findings(walk: Walk): Promise<void> {
  const { browser, world } = walk;
  const laid = await aCrowd(world);
  const viewer = await signIn(browser, world.stack.apiUrl, 'viewer');
  const { page } = viewer;
  const rows = page.locator('tbody tr');
  await walk.step(`${laid} findings come a page at a time, each below those before`, async () => {
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

/** The claims of a token, as its middle part has them. */
function claimsOf(token: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
}

/** What the local issuer has answered: how often, and the refresh token that holds. */
interface Kept {
  answers: number;
  refresh: string;
}

/**
 * Has the tokens that the local issuer hands to a page end soon: its own hold for a century. They
 * are signed by its own key, and all else of its answers is as it is.
 */
async function endingSoon({ stack }: World, page: Page, kept: Kept): Promise<void> {
  await page.route('**/_local/oidc/token', async (route) => {
    const response = await route.fetch();
    // What the issuer refuses is refused.
    if (!response.ok()) return route.fulfill({ response });
    const answer = (await response.json()) as { access_token: string; refresh_token: string };
    const now = Math.floor(stack.clock.now() / 1_000);
    const claims = { ...claimsOf(answer.access_token), iat: now, exp: now + HOLDS / 1_000 };
    kept.answers += 1;
    kept.refresh = answer.refresh_token;
    return route.fulfill({
      response,
      json: { ...answer, access_token: await stack.token(claims) },
    });
  });
}

async function sessions(walk: Walk): Promise<void> {
  const { browser, world } = walk;
  const { stack } = world;
  const kept: Kept = { answers: 0, refresh: '' };
  const approver = await signIn(browser, stack.apiUrl, 'approver', (page) =>
    endingSoon(world, page, kept),
  );
  const { page } = approver;
  const token = '**/_local/oidc/token';
  await walk.step('a session whose token has ended is renewed without a word', async () => {
    await stack.clock.advance(2 * HOLDS);
    await approver.go('#/bans');
    await approver.sees(/\d bans/);
    // Once to sign in, and then whenever the page has asked for something since.
    assert.ok(kept.answers >= 2, `${kept.answers} answers of the issuer`);
    return undefined;
  });
  await walk.step('a session that cannot be renewed just now goes on', async () => {
    // The issuer is not reached.
    await page.route(token, (route) => route.abort());
    await stack.clock.advance(2 * HOLDS);
    await approver.go('#/devices');
    await approver.sees(/Your session could not be renewed/);
    assert.equal(await page.getByText(/Your session could not be renewed/).count(), 1);
    const looked = await looksRight(page, 'not renewed');
    assert.equal(await page.getByText('Your session has ended').count(), 0);
    await page.unroute(token);
    await endingSoon(world, page, kept);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText(/Your session could not be renewed/).waitFor({ state: 'detached' });
    await approver.sees(/\d devices shown/);
    return looked;
  });
  await walk.step(
    'an expired session says so, keeps what is shown, and signs in again',
    async () => {
      await fetch(`${stack.apiUrl}/_local/oidc/revoke`, {
        method: 'POST',
        body: new URLSearchParams({ token: kept.refresh }),
      });
      await stack.clock.advance(2 * HOLDS);
      await approver.go('#/connectors');
      await approver.sees('Your session has ended');
      const looked = await looksRight(page, 'expired');
      await page.getByRole('alert').getByRole('button', { name: 'Sign in' }).click();
      await page.locator('a[href$="person=approver"]').click();
      await page.getByRole('heading', { name: 'Connectors', level: 1 }).waitFor();
      await approver.sees('nanomdm');
      return looked;
    },
  );
  await approver.close();
}

async function conflictAndConnection(walk: Walk): Promise<void> {
  const { browser, world } = walk;
  const { author } = world.people;
  await author.put('/v1/bans/many', banDocument({ id: 'many' }));
  await author.post('/v1/bans/many/propose', { revision: 1 });
  const approver = await signIn(browser, world.stack.apiUrl, 'approver');
  const { page } = approver;
  await walk.step('a conflict says so, and reads anew', async () => {
    await approver.go('#/bans/many');
    await page.locator('button[data-act=approve]').click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('input[name=typed]').fill('many');
    await author.put('/v1/bans/many', banDocument({ id: 'many', assumed: ['another'] }));
    await dialog.locator('button[type=submit]').click();
    await dialog.getByText('It has changed since you read it').waitFor();
    await dialog.getByRole('button', { name: 'Read it again' }).click();
    await approver.sees('Revision 2 is a draft');
    return undefined;
  });
  await walk.step('a lost connection says since when, and what was read stays', async () => {
    await approver.go('#/bans');
    await approver.sees(/\d bans/);
    await approver.context.setOffline(true);
    await approver.go('#/overview');
    await approver.sees(/No connection since/);
    const looked = await looksRight(page, 'lost');
    await approver.context.setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.getByText(/No connection since/).waitFor({ state: 'detached' });
    return looked;
  });
  await approver.close();
}

/** What goes wrong, and what is much: each shows something true and useful. */
export async function walkTrouble(walk: Walk): Promise<void> {
  const { browser, world } = walk;
  await walk.step('500 bans are found by their words', async () => {
    const { author } = world.people;
    for (let from = 0; from < 500; from += 10)
      await Promise.all(
        Array.from({ length: 10 }, (_, index) => {
          const id = `no-wechat-${from + index}`;
          return author.put(`/v1/bans/${id}`, banDocument({ id }));
        }),
      );
    const viewer = await signIn(browser, world.stack.apiUrl, 'viewer');
    await viewer.go('#/bans');
    await viewer.sees(/50\d bans/);
    const looked = await looksRight(viewer.page, '500 bans');
    await viewer.page.locator('input[name=words]').fill('no-wechat-499');
    await viewer.sees('1 ban');
    assert.equal(await viewer.page.locator('button[data-act=brake]').count(), 0);
    await viewer.close();
    return looked;
  });
  await walk.step('the entries of the audit come below those before', async () => {
    const auditor = await signIn(browser, world.stack.apiUrl, 'auditor');
    const { page } = auditor;
    await auditor.go('#/audit');
    await auditor.sees('100 entries shown, more follow');
    await page.locator('button[data-act=more]').click();
    await auditor.sees('200 entries shown, more follow');
    const numbers = await page.locator('tbody td:first-child').allTextContents();
    assert.deepEqual(
      numbers.map(Number),
      Array.from({ length: 200 }, (_, index) => Number(numbers[0]) + index),
    );
    await auditor.close();
    return undefined;
  });
  await conflictAndConnection(walk);
  await findings(walk);
  await sessions(walk);
}
