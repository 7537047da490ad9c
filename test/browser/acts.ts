import assert from 'node:assert/strict';
import { approveAsShown } from '../../demo/people.ts';
import { banDocument, HOUR, iso, MINUTE } from '../end-to-end/documents.ts';
import { SOURCE, type World } from '../end-to-end/world.ts';
import { aSentLine } from '../made/sent-inventory.ts';
import { act, confirm, dialog, picture, type Walk } from './canada.ts';
import { dialogLooksRight, looksRight, type Reader, signIn } from './reader.ts';

/** Longer than what is shown stays before it is read again. */
const UNTIL_READ_AGAIN = 40_000;

/** A ban that holds at once, for what some phones have. */
function holdingBan(
  { stack }: World,
  id: string,
  changes: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const at = iso(stack.clock.now() - HOUR);
  const timeline = { notice: at, effective: at };
  return banDocument({ id, timeline, scope: { platforms: ['android'] }, ...changes });
}

const matching = (match: object, ...more: readonly object[]) => [
  { name: 'A thing', match: [match, ...more] },
];

/** Presses Tab until the field has the focus, as somebody without a mouse does. */
async function tabTo({ page }: Reader, selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    const isThere = await page.evaluate(
      (wanted) => document.activeElement?.matches(wanted) ?? false,
      selector,
    );
    if (isThere) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no Tab leads to ${selector}`);
}

/** What the dialog wants typed; `null`: nothing. */
async function wanted(reader: Reader): Promise<string | null> {
  await dialog(reader).locator('button[type=submit]').waitFor();
  const label = dialog(reader).locator('label', { hasText: 'To go on, type' });
  if ((await label.count()) === 0) return null;
  return ((await label.textContent()) ?? '').replace('To go on, type', '').trim();
}

/** Does an act by the keyboard alone: opens it, fills its fields, and sends it. */
async function byKeyboard(
  reader: Reader,
  name: string,
  where: string,
  reason: string,
): Promise<number> {
  await act(reader, name).first().waitFor();
  await tabTo(reader, `button[data-act=${name}]`);
  await reader.page.keyboard.press('Enter');
  await dialog(reader).waitFor();
  await tabTo(reader, 'dialog [name=reason]');
  await reader.page.keyboard.type(reason);
  const typed = await wanted(reader);
  if (typed !== null) {
    await tabTo(reader, 'dialog [name=typed]');
    await reader.page.keyboard.type(typed);
  }
  const looked = await dialogLooksRight(reader.page, where);
  await reader.page.keyboard.press('Enter');
  return looked;
}

/** Fills a field of the form by the pointer of what it edits. */
const fillAt = ({ page }: Reader, pointer: string, value: string) =>
  page.locator(`[name="${pointer}"]`).fill(value);

async function draftByForm(walk: Walk): Promise<void> {
  const { browser, world } = walk;
  const author = await signIn(browser, world.stack.apiUrl, 'author');
  const { page } = author;
  const save = () => page.getByRole('button', { name: 'Save as a draft' }).click();
  await walk.step(
    'a ban is drafted by a form alone, and told at its fields what is wrong',
    async () => {
      await author.go('#/draft');
      await fillAt(author, '/id', 'by-form');
      await save();
      const wrong = page.locator('[name="/decision/authority"][aria-invalid]');
      await wrong.waitFor();
      const looked = await looksRight(page, 'a draft with what is wrong');
      for (const lang of ['en', 'fr'])
        for (const text of ['title', 'reason', 'contact'])
          await fillAt(author, `/${text}/${lang}`, `${text} in ${lang}`);
      await fillAt(author, '/decision/authority', 'Treasury Board');
      await fillAt(author, '/decision/references', 'https://www.canada.ca/');
      await fillAt(author, '/timeZone', 'America/Toronto');
      await fillAt(author, '/timeline/notice', '2024-01-08T09:00');
      await fillAt(author, '/timeline/effective', '2024-01-15T00:00');
      await page.locator('[name="/scope/platforms ios"]').uncheck();
      await page.locator('[name="/scope/platforms windows"]').check();
      await fillAt(author, '/scope/groups', 'treasury\nhealth');
      await page.locator('[name="/actions/personal"]').selectOption('notice');
      await fillAt(author, '/apps/0/name', 'WeChat');
      await fillAt(author, '/apps/0/match/0/packageName', 'com.tencent.mm');
      await act(author, 'add-matcher').click();
      await page.locator('[name="/apps/0/match/1/platform"]').selectOption('windows');
      const kind = page.locator('.matcher').nth(1).locator('.identifier select');
      await kind.selectOption('packageFamilyName');
      const familyName = 'TencentWeChatLimited.forWindows10_sdtnhv12zgd7a';
      await fillAt(author, '/apps/0/match/1/packageFamilyName', familyName);
      await fillAt(author, '/limits/maxDevices', '40');
      await save();
      await author.sees('Revision 1 is a draft');
      const { document } = await world.people.viewer.get('/v1/bans/by-form');
      assert.partialDeepStrictEqual(document, {
        id: 'by-form',
        title: { en: 'title in en', fr: 'title in fr' },
        decision: { authority: 'Treasury Board', references: ['https://www.canada.ca/'] },
        timeZone: 'America/Toronto',
        timeline: { notice: '2024-01-08T09:00:00-05:00', effective: '2024-01-15T00:00:00-05:00' },
        scope: { platforms: ['android', 'windows'], groups: ['treasury', 'health'] },
        actions: { organization: 'remove', personal: 'notice' },
        limits: { maxDevices: 40 },
      });
      return looked;
    },
  );
  await walk.step('an edit by the form keeps what the form does not know', async () => {
    const before = await world.people.viewer.get('/v1/bans/by-form');
    const duties = [{ what: 'Tell the works council', doneBy: 'HR' }];
    const document = { ...(before.document as object), duties };
    await world.people.author.put('/v1/bans/by-form', document);
    await author.go('#/draft/by-form');
    await page.locator('[name="/limits/maxDevices"]').waitFor();
    await fillAt(author, '/limits/maxDevices', '41');
    await save();
    await author.sees('Revision 3 is a draft');
    const after = await world.people.viewer.get('/v1/bans/by-form');
    const limits = { ...(before.document as { limits: object }).limits, maxDevices: 41 };
    const { duties: kept, ...rest } = after.document as { duties: readonly object[] };
    assert.partialDeepStrictEqual(kept, duties);
    const { duties: _, ...others } = before.document as { duties: unknown };
    assert.deepEqual(rest, { ...others, limits });
    return undefined;
  });
  await author.close();
}

async function moveAndLose(walk: Walk, approver: Reader): Promise<void> {
  const { world } = walk;
  const { author } = world.people;
  const document = holdingBan(world, 'small', {
    apps: matching({ platform: 'android', packageName: 'com.kms.free' }),
    limits: { maxDevices: 2 },
  });
  await author.put('/v1/bans/small', document);
  await author.post('/v1/bans/small/propose', { revision: 1 });
  await walk.step('a ban that moves while it is read says so, and is read anew', async () => {
    await approver.go('#/bans/small');
    await act(approver, 'approve').click();
    await dialog(approver).locator('input[name=typed]').fill('small');
    await author.put('/v1/bans/small', { ...document, assumed: ['nobody needs it'] });
    await author.post('/v1/bans/small/propose', { revision: 2 });
    const anew = dialog(approver).locator('button[data-act=read-anew]');
    await anew.waitFor({ timeout: UNTIL_READ_AGAIN });
    await dialog(approver).getByText('Hash of revision 1').waitFor();
    assert.equal(await dialog(approver).locator('button[type=submit]').isDisabled(), true);
    const looked = await dialogLooksRight(approver.page, 'moved');
    await picture(walk, approver, 'moved');
    await anew.click();
    await dialog(approver).getByText('Hash of revision 2').waitFor();
    assert.equal(await dialog(approver).locator('input[name=typed]').inputValue(), '');
    return looked;
  });
  await walk.step('a lost answer says so, and what stands now', async () => {
    await approver.page.route('**/v1/bans/small/approve', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await dialog(approver).locator('input[name=typed]').fill('small');
    await dialog(approver).locator('button[type=submit]').click();
    await dialog(approver).getByText('The answer was lost.').waitFor();
    await dialog(approver)
      .getByText(/Revision 2 is in force/)
      .waitFor();
    assert.equal(await dialog(approver).locator('button[type=submit]').count(), 0);
    const looked = await dialogLooksRight(approver.page, 'lost answer');
    await approver.page.unrouteAll();
    await approver.page.keyboard.press('Escape');
    return looked;
  });
}

/** Both approvers say the same number; the first one's word is not enough, for she approved it. */
async function bothSay(
  approver: Reader,
  second: Reader,
  name: string,
  banId: string,
  reason: string | null,
): Promise<number> {
  const say = async (reader: Reader): Promise<number> => {
    await reader.go('#/overview');
    await reader.go(`#/bans/${banId}`);
    await act(reader, name).click();
    if (reason !== null) await dialog(reader).locator('input[name=reason]').fill(reason);
    await dialog(reader)
      .locator('input[name=typed]')
      .fill((await wanted(reader)) ?? '');
    return dialogLooksRight(reader.page, name);
  };
  const looked = await say(approver);
  await dialog(approver).locator('button[type=submit]').click();
  await dialog(approver)
    .getByText(/Another approver must say the same/)
    .waitFor();
  await approver.page.keyboard.press('Escape');
  const again = await say(second);
  await dialog(second)
    .getByText(/with your word it is done/)
    .waitFor();
  await confirm(second);
  return looked + again;
}

async function raiseAndConfirm(walk: Walk, approver: Reader, second: Reader): Promise<void> {
  const { world } = walk;
  const { author, approver: person } = world.people;
  await walk.step('a limit is raised by two, each naming the number', async () => {
    await world.stack.clock.advance(10 * MINUTE);
    await approver.go('#/overview');
    await approver.sees(/The limit of 2 is used up/);
    const looked = await bothSay(approver, second, 'raise', 'small', 'they are all known');
    await world.stack.clock.advance(10 * MINUTE);
    await second.go('#/overview');
    await second.go('#/bans/small');
    await second.sees(/6 of at most 6 devices ordered/);
    return looked;
  });
  await walk.step('a count of nearly all devices is confirmed by two', async () => {
    const document = holdingBan(world, 'wide', {
      apps: matching({ platform: 'android', packageName: 'org.example.notes' }),
      limits: { wide: { percent: 100, why: 'everybody has it' } },
    });
    await author.put('/v1/bans/wide', document);
    await author.post('/v1/bans/wide/propose', { revision: 1 });
    await author.post('/v1/bans/wide/previews', { revision: 1, purpose: 'a test' });
    await world.stack.settle();
    await world.stack.clock.advance(2 * MINUTE);
    await approveAsShown(person, 'wide');
    await world.stack.clock.advance(10 * MINUTE);
    const looked = await bothSay(approver, second, 'confirm', 'wide', null);
    await world.stack.clock.advance(10 * MINUTE);
    await second.go('#/overview');
    await second.go('#/bans/wide');
    await second.sees(/60 of at most \d+ devices ordered/);
    return looked;
  });
}

async function review(walk: Walk, approver: Reader): Promise<void> {
  const { world } = walk;
  const { author, approver: person, viewer } = world.people;
  const others = ['a', 'b', 'c'].map((name) => ({ id: `org.example.${name}`, name, version: '1' }));
  const lists = async (id: string, name: string): Promise<void> => {
    const line = aSentLine({
      externalId: 'pc-1',
      platform: 'linux',
      observedAt: iso(world.stack.clock.now()),
      apps: [{ id, name, version: '1' }, ...others],
    });
    await world.client.reportInventories(SOURCE, world.stack.tokens.connector, [line]);
    await world.stack.settle();
  };
  await walk.step('a finding that waits for a review is reviewed, by the keyboard', async () => {
    const chat = { platform: 'linux', packageId: 'chat' };
    const named = { platform: 'linux', displayName: 'Chat theme', effect: 'review' };
    const scope = { platforms: ['linux'] };
    const document = holdingBan(world, 'chat', { scope, apps: matching(chat, named) });
    await author.put('/v1/bans/chat', document);
    await author.post('/v1/bans/chat/propose', { revision: 1 });
    await approveAsShown(person, 'chat');
    await lists('chat', 'Chat');
    await world.stack.clock.advance(10 * MINUTE);
    await lists('org.example.theme', 'Chat theme');
    const found = await viewer.get(`/v1/devices?source=${SOURCE}&externalId=pc-1`);
    const [device] = found.items as readonly { deviceId: string }[];
    await approver.go(`#/bans/chat/findings/${device?.deviceId}`);
    await approver.sees('only a matcher for review names it');
    const looked = await looksRight(approver.page, 'waits for a review');
    const reason = 'a theme, and no chat';
    const inDialog = await byKeyboard(approver, 'review', 'review', reason);
    await dialog(approver).waitFor({ state: 'detached' });
    await approver.sees('reviewed by an approver');
    assert.equal(await act(approver, 'review').count(), 0);
    return looked + inDialog;
  });
}

async function revoke(walk: Walk, operator: Reader): Promise<void> {
  const { world } = walk;
  await walk.step('a device is revoked, by the keyboard; what it leaves is said', async () => {
    const [device] = await world.enrolled(1);
    const deviceId = device?.deviceId ?? '';
    await world.people.approver.post('/v1/bans/small/exemptions', {
      devices: [deviceId],
      ground: 'analysis of the app itself',
      grantedBy: 'Chief Information Officer',
      expiresAt: iso(world.stack.clock.now() + 48 * HOUR),
    });
    await operator.go(`#/devices/${deviceId}`);
    const looked = await byKeyboard(operator, 'revoke', 'revoke', 'it was lost');
    await operator.sees(/It left the fleet/);
    // The page behind it has been read anew, and the dialog still says what it has to say.
    await dialog(operator)
      .getByText(/1 exemption named it alone/)
      .waitFor();
    await operator.page.keyboard.press('Escape');
    assert.equal(await act(operator, 'revoke').count(), 0);
    return looked + (await looksRight(operator.page, 'revoked'));
  });
}

async function confirmRun(walk: Walk, operator: Reader, approver: Reader): Promise<void> {
  const { world } = walk;
  const { connector, viewer } = world.people;
  await walk.step('a run that waits is confirmed by an operator, by the keyboard', async () => {
    const runs = `/v1/sources/${SOURCE}/runs`;
    const now = () => iso(world.stack.clock.now());
    await connector.send('POST', runs, { runId: 'night', startedAt: now() });
    const line = aSentLine({ externalId: 'phone-1', observedAt: now(), apps: [] });
    await world.client.reportInventories(SOURCE, world.stack.tokens.connector, [line]);
    await world.stack.clock.advance(MINUTE);
    await connector.send('POST', runs, { runId: 'night', listed: 1, finishedAt: now() });
    await world.stack.clock.advance(5 * MINUTE);
    await approver.go('#/devices');
    await act(approver, 'confirm-run').waitFor();
    assert.equal(await act(approver, 'confirm-run').isDisabled(), true);
    await operator.go('#/overview');
    await operator.sees(/it would retire too many devices/);
    await operator.page.locator('main a', { hasText: SOURCE }).click();
    await operator.sees('Runs that wait for a word');
    const looked = await looksRight(operator.page, 'a held run');
    const reason = 'the office was closed';
    const inDialog = await byKeyboard(operator, 'confirm-run', 'confirm a run', reason);
    await dialog(operator).waitFor({ state: 'detached' });
    await act(operator, 'confirm-run').waitFor({ state: 'detached' });
    await world.stack.clock.advance(5 * MINUTE);
    const found = await viewer.get(`/v1/devices?source=${SOURCE}&externalId=phone-2`);
    const [device] = found.items as readonly { deviceId: string; retiredAt: string | null }[];
    assert.notEqual(device?.retiredAt, null);
    return looked + inDialog;
  });
}

/** The acts on gates, findings, devices and runs, and what an approver must not overlook. */
export async function walkActs(walk: Walk): Promise<void> {
  const { browser, world } = walk;
  const { apiUrl } = world.stack;
  const approver = await signIn(browser, apiUrl, 'approver');
  const second = await signIn(browser, apiUrl, 'approver2');
  const operator = await signIn(browser, apiUrl, 'operator');
  await draftByForm(walk);
  await moveAndLose(walk, approver);
  await raiseAndConfirm(walk, approver, second);
  await review(walk, approver);
  await revoke(walk, operator);
  await confirmRun(walk, operator, approver);
  for (const reader of [approver, second, operator]) await reader.close();
}
