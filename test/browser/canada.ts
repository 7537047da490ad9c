import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { SOURCE, type World } from '../end-to-end/world.ts';
import { aSentLine } from '../made/sent-inventory.ts';
import { dialogLooksRight, firstView, looksRight, type Reader, signIn } from './reader.ts';

/** The ban of the catalogue that is carried out. */
const BAN = 'ca-2023-10-30-wechat-kaspersky';
const IN_FORCE = Date.parse('2023-10-30T00:00:00-04:00');
const MINUTE = 60_000;

/** What a walk through the console uses and tells. */
export interface Walk {
  readonly world: World;
  readonly browser: Browser;
  /** Where pictures are kept; `null`: none are. */
  readonly pictures: string | null;
  /** Tells what was measured. */
  note(line: string): void;
  step(name: string, act: () => Promise<number | undefined>): Promise<void>;
}

/** Phones of three departments, every fifth of them with something that Canada bans. */
async function aFleet({ stack, client }: World): Promise<void> {
  const groups = ['health', 'laboratory', 'treasury'];
  const observedAt = new Date(stack.clock.now()).toISOString();
  const lines = Array.from({ length: 60 }, (_, index) => {
    const banned = index % 10 === 0 ? 'com.tencent.mm' : 'com.kms.free';
    return aSentLine({
      externalId: `phone-${index}`,
      group: groups[index % 3],
      observedAt,
      apps: [
        { id: 'org.example.notes', name: 'Notes', version: '1.2' },
        ...(index % 5 === 0 ? [{ id: banned, name: 'Banned', version: '8.0' }] : []),
      ],
    });
  });
  await client.reportInventories(SOURCE, stack.tokens.connector, lines);
}

export async function picture({ pictures }: Walk, { page }: Reader, name: string): Promise<void> {
  if (pictures === null) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `console-${name}.png`) });
}

export const act = ({ page }: Reader, name: string) => page.locator(`button[data-act=${name}]`);
export const dialog = ({ page }: Reader) => page.getByRole('dialog');

export async function confirm(reader: Reader): Promise<void> {
  await dialog(reader).locator('button[type=submit]').click();
  await dialog(reader).waitFor({ state: 'detached' });
}

async function draftAndPropose(walk: Walk): Promise<void> {
  const { browser, world } = walk;
  const author = await signIn(browser, world.stack.apiUrl, 'author');
  await walk.step('an empty stack says what to do', async () => {
    await author.sees('There is no ban yet.');
    return looksRight(author.page, 'empty overview');
  });
  await walk.step('the author drafts from the catalogue, and is told what is wrong', async () => {
    await author.go('#/draft');
    await author.page
      .locator('select[name=catalogue] option')
      .nth(1)
      .waitFor({ state: 'attached' });
    await act(author, 'view-json').click();
    await author.page.locator('textarea[name=document]').fill('{"id": "broken"}');
    await author.page.getByRole('button', { name: 'Save as a draft' }).click();
    await author.page.getByRole('alert').waitFor();
    await author.page.locator('select[name=catalogue]').selectOption(BAN);
    const looked = await looksRight(author.page, 'draft as JSON');
    await act(author, 'view-form').click();
    assert.equal(await author.page.locator('input[name="/id"]').inputValue(), BAN);
    await picture(walk, author, 'draft');
    const inForm = await looksRight(author.page, 'draft as a form');
    await author.page.getByRole('button', { name: 'Save as a draft' }).click();
    await author.sees('Revision 1 is a draft');
    return looked + inForm;
  });
  await walk.step('proposes, counts whom it reaches, and may not approve', async () => {
    await act(author, 'propose').click();
    await author.sees('What it will do');
    const inDialog = await dialogLooksRight(author.page, 'propose');
    await confirm(author);
    await author.sees(/Revision 1 is proposed by/);
    assert.equal(await act(author, 'approve').isDisabled(), true);
    await act(author, 'preview').click();
    await author.page
      .getByText(/Preview|It is being counted/)
      .first()
      .waitFor();
    await world.stack.settle();
    // The tick ends the preview, and a preview that has ended counts for the limit.
    await world.stack.clock.advance(2 * MINUTE);
    await author.page.getByText(/devices have it/).waitFor({ timeout: 40_000 });
    return inDialog + (await looksRight(author.page, 'document'));
  });
  await author.close();
}

async function approve(walk: Walk): Promise<void> {
  const { browser, world } = walk;
  const approver = await signIn(browser, world.stack.apiUrl, 'approver');
  await walk.step(
    'another approves: document, difference, preview, hash, the id typed',
    async () => {
      await approver.sees(/waits for an approver/);
      await approver.go(`#/bans/${BAN}`);
      await act(approver, 'approve').click();
      await dialog(approver)
        .getByText(/devices that would be ordered/)
        .waitFor();
      await dialog(approver).locator('.hash').waitFor();
      const submit = dialog(approver).locator('button[type=submit]');
      assert.equal(await submit.isDisabled(), true);
      await picture(walk, approver, 'approve');
      const looked = await dialogLooksRight(approver.page, 'approve');
      await dialog(approver).locator('input[name=typed]').fill(BAN);
      await confirm(approver);
      await approver.sees(/Revision 1 is in force/);
      return looked;
    },
  );
  await walk.step('its gate opens, and at its hour orders go out', async () => {
    await world.stack.clock.advance(10 * MINUTE);
    await world.stack.clock.moveTo(IN_FORCE + 20 * MINUTE);
    await approver.go('#/overview');
    await approver.go(`#/bans/${BAN}`);
    await approver.sees(/12 of at most \d+ devices ordered/);
    await approver.sees('12 devices had it');
    await approver.page.getByText('Loading…').first().waitFor({ state: 'detached' });
    await picture(walk, approver, 'ban');
    return looksRight(approver.page, 'status');
  });
  await walk.step('a finding has its story', async () => {
    await approver.go(`#/bans/${BAN}/findings`);
    await approver.sees('12 findings shown');
    const looked = await looksRight(approver.page, 'findings');
    await approver.page.locator('td a').first().click();
    await approver.sees('ordered: remove');
    await picture(walk, approver, 'story');
    return looked + (await looksRight(approver.page, 'story'));
  });
  await walk.step('a pause is two clicks from anywhere', async () => {
    await approver.go('#/connectors');
    await act(approver, 'brake').click();
    await dialog(approver).locator('.choices button').waitFor();
    const looked = await dialogLooksRight(approver.page, 'pause');
    await dialog(approver).locator('.choices button').click();
    await dialog(approver).waitFor({ state: 'detached' });
    await approver.go(`#/bans/${BAN}`);
    await approver.page.locator('.badge', { hasText: 'paused' }).first().waitFor();
    return looked + (await looksRight(approver.page, 'paused'));
  });
  await walk.step('who has paused cannot resume alone: the API says so', async () => {
    await act(approver, 'resume').click();
    await dialog(approver).locator('input[name=reason]').fill('it was looked into');
    await dialog(approver).locator('input[name=typed]').fill('12');
    await dialog(approver).locator('button[type=submit]').click();
    await dialog(approver)
      .getByText(/Another approver must|another/i)
      .first()
      .waitFor();
    await approver.page.keyboard.press('Escape');
    return undefined;
  });
  await approver.close();
}

async function goOn(walk: Walk): Promise<void> {
  const { browser, world } = walk;
  const second = await signIn(browser, world.stack.apiUrl, 'approver2');
  await walk.step('another resumes, naming the number', async () => {
    await second.go(`#/bans/${BAN}`);
    await act(second, 'resume').click();
    await dialog(second).locator('input[name=reason]').fill('it was looked into');
    await dialog(second).locator('input[name=typed]').fill('12');
    await confirm(second);
    await second.page.locator('.badge', { hasText: 'open' }).first().waitFor();
    // The life of the gate, told to who may not read the audit.
    await second.sees('resumed by local-approver2');
    await second.sees('paused by local-approver');
    await second.sees('opened by census');
    await second.page.locator('ol.story').scrollIntoViewIfNeeded();
    await picture(walk, second, 'gate');
    return undefined;
  });
  await walk.step('exempts a group until a stated time', async () => {
    await second.go(`#/bans/${BAN}/exemptions`);
    await act(second, 'exempt').click();
    await dialog(second).locator('textarea[name=groups]').fill('laboratory');
    await dialog(second).locator('input[name=ground]').fill('analysis of the app itself');
    await dialog(second).locator('input[name=grantedBy]').fill('Chief Information Officer');
    await dialog(second).locator('input[name=until]').fill('2023-12-01T00:00');
    const looked = await dialogLooksRight(second.page, 'exempt');
    await confirm(second);
    await second.sees('analysis of the app itself');
    await world.stack.clock.advance(5 * MINUTE);
    return looked + (await looksRight(second.page, 'exemptions'));
  });
  await walk.step('the overview is there soon, and shows where it stands', async () => {
    const views: number[] = [];
    for (let view = 0; view < 3; view++)
      views.push(Math.round(await firstView(browser, world.stack.apiUrl)));
    walk.note(`the overview was filled after ${views.join(', ')} ms`);
    await second.go('#/overview');
    await second.page.locator('a.named', { hasText: 'WeChat' }).waitFor();
    await picture(walk, second, 'overview');
    if (walk.pictures !== null) {
      await second.page.setViewportSize({ width: 360, height: 740 });
      await second.page.locator('select[name=theme]').selectOption('dark');
      await second.page.locator('header button[lang=fr]').click();
      await picture(walk, second, 'narrow');
      await second.page.locator('header button[lang=en]').click();
      await second.page.setViewportSize({ width: 1280, height: 860 });
    }
    return looksRight(second.page, 'overview');
  });
  await walk.step('devices and connectors are there', async () => {
    await second.go('#/devices');
    await second.sees('60 devices shown');
    const looked = await looksRight(second.page, 'devices');
    await second.page.locator('td a').first().click();
    await second.sees('org.example.notes');
    const device = await looksRight(second.page, 'device');
    await second.go('#/connectors');
    await second.sees('nanomdm');
    return looked + device + (await looksRight(second.page, 'connectors'));
  });
  await second.close();
}

async function proveAndEnd(walk: Walk): Promise<void> {
  const { browser, world } = walk;
  const auditor = await signIn(browser, world.stack.apiUrl, 'auditor');
  await walk.step(
    'the auditor freezes the report, and holds the file against its hash',
    async () => {
      await auditor.go(`#/bans/${BAN}/reports`);
      await act(auditor, 'freeze').click();
      const inDialog = await dialogLooksRight(auditor.page, 'freeze');
      await confirm(auditor);
      const files = auditor.page.getByRole('button', { name: /^Download json/ });
      await files.waitFor();
      const [download] = await Promise.all([auditor.page.waitForEvent('download'), files.click()]);
      const report = JSON.parse(readFileSync(await download.path(), 'utf8')) as { banId: string };
      assert.equal(report.banId, BAN);
      await auditor.sees('It is the frozen file');
      const csv = auditor.page.getByRole('button', { name: /^Download csv/ });
      const [table] = await Promise.all([auditor.page.waitForEvent('download'), csv.click()]);
      const hash = createHash('sha256')
        .update(readFileSync(await table.path()))
        .digest('hex');
      await auditor.sees(`It is the frozen file: its SHA-256 is the one in the audit, ${hash}`);
      return inDialog + (await looksRight(auditor.page, 'reports'));
    },
  );
  await walk.step('the audit’s chain is verified in the browser', async () => {
    await auditor.go('#/audit');
    await act(auditor, 'verify').click();
    await auditor.sees(/The chain holds/);
    await picture(walk, auditor, 'audit');
    return looksRight(auditor.page, 'audit');
  });
  await auditor.close();
  const approver = await signIn(browser, world.stack.apiUrl, 'approver');
  await walk.step('the ban is lifted, by its id typed', async () => {
    await approver.go(`#/bans/${BAN}`);
    await act(approver, 'lift').click();
    await dialog(approver).locator('input[name=reason]').fill('the decision was withdrawn');
    await dialog(approver).locator('input[name=typed]').fill(BAN);
    const looked = await dialogLooksRight(approver.page, 'lift');
    await confirm(approver);
    await approver.sees(/Lifted by/);
    await approver.go('#/bans');
    await approver.sees('1 ban');
    return looked + (await looksRight(approver.page, 'bans'));
  });
  await approver.close();
}

/** The whole of Canada's ban, by an author, two approvers and an auditor. */
export async function walkCanada(walk: Walk): Promise<void> {
  await aFleet(walk.world);
  await draftAndPropose(walk);
  await approve(walk);
  await goOn(walk);
  await proveAndEnd(walk);
}
