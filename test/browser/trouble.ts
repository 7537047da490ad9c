import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { banDocument, MINUTE } from '../end-to-end/documents.ts';
import type { World } from '../end-to-end/world.ts';
import type { Walk } from './canada.ts';
import { looksRight, signIn } from './reader.ts';

/** A token of a session that ends holds so long. */
const HOLDS = 10 * MINUTE;

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
  await sessions(walk);
}
