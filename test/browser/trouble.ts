import assert from 'node:assert/strict';
import { banDocument } from '../end-to-end/documents.ts';
import type { Walk } from './canada.ts';
import { looksRight, signIn } from './reader.ts';

const FINDINGS = 100_000;
const PAGE = 50;
/** An answer takes so long, ms, that what it answers is not asked any more. */
const LATE = 2_000;

/** A page of so many findings as no test can make in time; each as the API would tell it. */
function pageFrom(cursor: number) {
  const items = Array.from({ length: PAGE }, (_, index) => ({
    banId: 'many',
    deviceId: `device-${cursor + index}`,
    device: { platform: 'android', group: 'treasury' },
    status: 'open',
    cause: null,
    phase: 'remove',
    overdue: false,
    failed: false,
    held: false,
    flapping: false,
    doubted: false,
    apps: [{ id: 'com.tencent.mm' }],
    lastOrderedAt: null,
  }));
  const next = cursor + PAGE;
  return { items, nextCursor: next >= FINDINGS ? null : String(next) };
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
  await walk.step('100,000 findings come a page at a time', async () => {
    await page.route('**/v1/bans/many/findings?*', (route) => {
      const asked = new URL(route.request().url()).searchParams;
      if (asked.get('status') === 'resolved')
        return route.fulfill({ json: { items: [], nextCursor: null } });
      const answer = { json: pageFrom(Number(asked.get('cursor') ?? 0)) };
      if (asked.get('status') === null) return route.fulfill(answer);
      return new Promise((resolve) => setTimeout(resolve, LATE)).then(() => route.fulfill(answer));
    });
    await approver.go('#/bans/many/findings');
    await approver.sees('50 findings shown, more follow');
    await page.locator('button[data-act=more]').click();
    await approver.sees('100 findings shown, more follow');
    return looksRight(page, 'many findings');
  });
  await walk.step('a late answer to another filter is not shown', async () => {
    const status = page.locator('select[name=status]');
    const late = page.waitForResponse(/status=open/);
    await status.selectOption('open');
    await status.selectOption('resolved');
    await approver.sees('No finding is like that.');
    await late;
    await page.waitForTimeout(LATE / 4);
    await approver.sees('No finding is like that.');
    assert.equal(await page.locator('tbody tr').count(), 0);
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
  await walk.step('a session that cannot be renewed just now goes on', async () => {
    const refuse = { status: 401, json: { message: 'Unauthorized' } };
    await page.route('**/v1/**', (route) => route.fulfill(refuse));
    await page.route('**/_local/oidc/token', (route) => route.abort());
    await approver.go('#/bans');
    await approver.sees(/Your session could not be renewed/);
    const looked = await looksRight(page, 'not renewed');
    assert.equal(await page.getByText('Your session has ended').count(), 0);
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.getByText(/Your session could not be renewed/).waitFor({ state: 'detached' });
    return looked;
  });
  await walk.step(
    'an expired session says so, keeps what is shown, and signs in again',
    async () => {
      const refuse = { status: 401, json: { message: 'Unauthorized' } };
      await page.route('**/v1/**', (route) => route.fulfill(refuse));
      await page.route('**/_local/oidc/token', (route) =>
        route.fulfill({ status: 400, json: { error: 'invalid_grant' } }),
      );
      await approver.go('#/connectors');
      await approver.sees('Your session has ended');
      const looked = await looksRight(page, 'expired');
      await page.unrouteAll();
      await page.getByRole('alert').getByRole('button', { name: 'Sign in' }).click();
      await page.locator('a[href$="person=approver"]').click();
      await page.getByRole('heading', { name: 'Connectors', level: 1 }).waitFor();
      return looked;
    },
  );
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
  await conflictAndConnection(walk);
}
