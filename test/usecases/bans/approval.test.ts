import { beforeEach, describe, expect, test } from '@jest/globals';
import type { BanDocument } from '../../../functions/domain/bans/ban.ts';
import { DAY, HOUR, MINUTE } from '../../../functions/domain/time/instant.ts';
import { Accepted } from '../../../functions/usecases/accepted.ts';
import { approveBan } from '../../../functions/usecases/bans/approve-ban.ts';
import { confirmCount } from '../../../functions/usecases/bans/confirm-count.ts';
import { pauseBan } from '../../../functions/usecases/bans/pause-ban.ts';
import { proposeBan } from '../../../functions/usecases/bans/propose-ban.ts';
import { raiseLimit } from '../../../functions/usecases/bans/raise-limit.ts';
import { readBan } from '../../../functions/usecases/bans/read-bans.ts';
import { readPreview } from '../../../functions/usecases/bans/read-preview.ts';
import { requestPreview } from '../../../functions/usecases/bans/request-preview.ts';
import { resumeBan } from '../../../functions/usecases/bans/resume-ban.ts';
import { saveBan } from '../../../functions/usecases/bans/save-ban.ts';
import { readAudit } from '../../../functions/usecases/read-audit.ts';
import { NO_LIMITS } from '../../made/ban-document.ts';
import { aBan, KASPERSKY_APP, WECHAT } from '../a-ban.ts';
import { APPROVER, AUTHOR, SECOND_APPROVER, World } from '../world.ts';

const LATE = Date.parse('2023-11-10T12:00:00Z');
const officer = { caller: AUTHOR, banId: 'wechat' };
const ask = { revision: 1, purpose: 'before approval', idempotencyKey: null };

let world: World;
beforeEach(() => {
  world = new World({}, LATE);
});

/** So many devices have the app, and so many have nothing. */
async function fleetOf(have: number, clean: number, app = WECHAT, change = {}): Promise<void> {
  for (let n = 1; n <= have; n++) await world.report(`has-${n}`, [app], change);
  for (let n = 1; n <= clean; n++) await world.report(`clean-${n}`, [], change);
}

async function proposed(document: BanDocument = aBan('wechat')): Promise<string> {
  const { revision, hash } = await saveBan(world.deps, { ...officer, document });
  await proposeBan(world.deps, { ...officer, revision });
  return hash;
}

async function preview(): Promise<string> {
  const { id } = await requestPreview(world.deps, { ...officer, ...ask });
  await world.work();
  await world.minute();
  return id;
}

async function shown() {
  const { revision: _, ...numbers } = await world.proposed('wechat');
  return numbers;
}

describe('the numbers that an approver is shown', () => {
  test('are those of a preview begun after the proposal, and else the default', async () => {
    await fleetOf(6, 24);
    await proposed();
    expect(await shown()).toMatchObject({ preview: null, limit: 10 });
    const id = await preview();
    expect(await shown()).toMatchObject({ preview: id, limit: 8 });
    world.now += DAY - 1;
    expect(await shown()).toMatchObject({ preview: id });
    world.now += MINUTE;
    expect(await shown()).toMatchObject({ preview: null });
  });

  test('the author does not choose after the fact which preview sets the limit', async () => {
    await fleetOf(6, 24);
    const document = aBan('wechat');
    await saveBan(world.deps, { ...officer, document });
    const early = await preview();
    world.now += 1;
    await proposeBan(world.deps, { ...officer, revision: 1 });
    expect(await shown()).toMatchObject({ preview: null });
    const first = await preview();
    await world.report('late', [WECHAT]);
    world.now += 1;
    const last = await preview();
    const { limit } = await shown();
    expect(await shown()).toMatchObject({ preview: last, limit: 9 });
    const approval = { caller: APPROVER, hash: await hashOf(), banId: 'wechat', revision: 1 };
    for (const chosen of [early, first, null])
      await expect(
        approveBan(world.deps, { ...approval, preview: chosen, limit }),
      ).rejects.toMatchObject({
        kind: 'conflict',
        message: expect.stringContaining(`the preview ${last} and a limit of 9`),
        parts: [{ pointer: '/preview', detail: expect.stringContaining(last) }],
      });
    await expect(
      approveBan(world.deps, { ...approval, preview: last, limit: limit + 1 }),
    ).rejects.toMatchObject({ kind: 'conflict', parts: [{ pointer: '/limit' }] });
    const answer = await approveBan(world.deps, { ...approval, preview: last, limit });
    expect(answer).toMatchObject({ gate: { limit: 9 }, orderedBefore: 0 });
  });

  test('a preview of another revision, or one that is not finished, is not shown', async () => {
    await fleetOf(6, 24);
    await proposed();
    await preview();
    await proposed(aBan('wechat', { assumed: ['a second revision'] }));
    expect(await shown()).toMatchObject({ preview: null });
    await requestPreview(world.deps, { ...officer, ...ask, revision: 2 });
    expect(await shown()).toMatchObject({ preview: null });
  });

  test('say that the preview has found nothing, in each place that an approver reads', async () => {
    await fleetOf(0, 6, WECHAT, {});
    const hash = await proposed();
    const id = await preview();
    const nothing = expect.arrayContaining([
      expect.stringContaining('the preview found nothing of it on 6 devices that report'),
    ]);
    const input = { ...officer, previewId: id };
    expect(await readPreview(world.deps, input)).toMatchObject({ warnings: nothing });
    expect(await readBan(world.deps, { ...officer, revision: null })).toMatchObject({
      warnings: nothing,
    });
    const approval = { ...officer, caller: APPROVER, revision: 1, hash, ...(await shown()) };
    expect(await approveBan(world.deps, approval)).toMatchObject({ warnings: nothing });
  });

  test('name the app that the preview has not found, beside one that it has', async () => {
    await fleetOf(2, 8);
    await proposed(aBan('wechat', { apps: [...aBan('wechat').apps, KASPERSKY_APP] }));
    await preview();
    const { warnings } = await readBan(world.deps, { ...officer, revision: null });
    expect(warnings).toEqual([
      'the preview found no device with Kaspersky: nobody has it, or its identifiers name nothing',
    ]);
  });

  test('come with texts written out that turn around', async () => {
    const turned = expect.arrayContaining([expect.stringContaining('\\u{202E}')]);
    const document = aBan('wechat', { assumed: ['gp\u202E.tahCeW'] });
    const saved = await saveBan(world.deps, { ...officer, document });
    expect(saved.warnings).toEqual(turned);
    await proposeBan(world.deps, { ...officer, revision: 1 });
    const id = await preview();
    const input = { ...officer, previewId: id };
    expect(await readPreview(world.deps, input)).toMatchObject({ warnings: turned });
    const read = await readBan(world.deps, { ...officer, revision: null });
    expect(read.warnings).toEqual(turned);
    const approval = { ...officer, caller: APPROVER, revision: 1, hash: saved.hash };
    const approved = await approveBan(world.deps, { ...approval, ...(await shown()) });
    expect(approved.warnings).toEqual(turned);
  });

  test('and reasons beside the document are written out, too', async () => {
    await world.inForce(aBan('wechat'));
    await world.settle();
    await pauseBan(world.deps, { ...officer, caller: APPROVER, reason: 'x\u2066y' });
    const { warnings } = await readBan(world.deps, { ...officer, revision: null });
    expect(warnings).toEqual([expect.stringMatching(/^\/gate\/reason .*x\\u\{2066\}y$/)]);
    const day = { caller: APPROVER, day: '2023-11-10', cursor: null, limit: 50 };
    const { items } = await readAudit(world.deps, day);
    expect(items.at(-1)).toMatchObject({
      action: 'ban.pause',
      escaped: [{ pointer: '/after/reason', escaped: 'x\\u{2066}y' }],
    });
    expect(items[0]).toMatchObject({ escaped: [] });
  });

  test('a repeated request for a preview is no act, and changes nothing', async () => {
    await proposed();
    const keyed = { ...officer, ...ask, idempotencyKey: 'k' };
    const { id } = await requestPreview(world.deps, keyed);
    const acts = world.deps.audited.length;
    expect((await requestPreview(world.deps, keyed)).id).toBe(id);
    await world.minute();
    expect((await requestPreview(world.deps, keyed)).id).toBe(id);
    expect(world.deps.audited).toHaveLength(acts);
  });

  test('without a preview the last census says how many devices are few enough', async () => {
    await fleetOf(2, 38);
    await world.inForce(aBan('other'));
    await world.settle();
    await proposed();
    expect(await shown()).toMatchObject({ preview: null, limit: 12 + 5 });
  });

  test('the limit does not count devices that nobody would order', async () => {
    for (let n = 1; n <= 20; n++)
      await world.report(`personal-${n}`, [WECHAT], { ownership: 'personal' });
    await fleetOf(5, 0);
    await proposed();
    await preview();
    expect(await shown()).toMatchObject({ limit: 6 });
  });
});

async function hashOf(): Promise<string> {
  return (await readBan(world.deps, { ...officer, revision: null })).hash;
}

describe('a ban that reaches far', () => {
  test('needs limits.wide above 30 percent, and is warned of from the preview on', async () => {
    await fleetOf(10, 10);
    const { preview: seen, named } = await world.previewed(aBan('wechat'));
    const warning = expect.stringContaining('50 percent of a platform');
    expect(seen).toMatchObject({ warnings: [warning], gate: { limit: 12, wouldOpen: false } });
    const read = await readBan(world.deps, { ...officer, revision: null });
    expect(read.warnings).toEqual([warning]);
    await expect(approveBan(world.deps, named)).rejects.toMatchObject({
      kind: 'unprocessable',
      message: expect.stringContaining('"limits":{"wide":{"percent":50,"why":'),
    });
    const wide = { percent: 60, why: 'every clerk has it' };
    const stated = await world.previewed(aBan('wechat', { limits: { ...NO_LIMITS, wide } }));
    expect(stated.preview).toMatchObject({ gate: { limit: 12, wouldOpen: true } });
    const answer = await approveBan(world.deps, stated.named);
    expect(answer.warnings).toEqual([expect.stringContaining('every clerk has it')]);
  });

  test('com.apple.* over 100 percent of a fleet does not open by itself', async () => {
    await fleetOf(20, 0, 'com.apple.mobilesafari', { platform: 'ios', management: 'full' });
    const apps = [{ name: 'All', match: [{ platform: 'ios' as const, bundleId: 'com.apple.*' }] }];
    const scope = { platforms: ['ios' as const], groups: [] };
    const saved = await saveBan(world.deps, {
      ...officer,
      document: aBan('wechat', { apps, scope }),
    });
    expect(saved.warnings).toEqual([expect.stringContaining('apps of Apple')]);
    const { preview: seen, named } = await world.previewed(aBan('wechat', { apps, scope }));
    expect(seen).toMatchObject({ gate: { wouldOpen: false } });
    expect('warnings' in seen && seen.warnings).toHaveLength(2);
    await expect(approveBan(world.deps, named)).rejects.toMatchObject({
      kind: 'unprocessable',
      message: expect.stringMatching(/"systemVendors":true.*"percent":100/s),
    });
    const wide = { percent: 100, why: 'the devices are given back' };
    const limits = { ...NO_LIMITS, wide, systemVendors: true };
    const stated = await world.previewed(aBan('wechat', { apps, scope, limits }));
    await approveBan(world.deps, stated.named);
    await world.settle();
    expect(world.gate('wechat')).toMatchObject({
      state: 'pending',
      census: expect.any(String),
      count: 20,
    });
    expect(world.gate('wechat').reason).toContain('a second approver must confirm');
    expect(world.said('wechat')).not.toContain('order.remove');
    const confirm = { caller: SECOND_APPROVER, banId: 'wechat', count: 20 };
    for (const barred of [{ caller: AUTHOR }, { count: 19 }])
      await expect(confirmCount(world.deps, { ...confirm, ...barred })).rejects.toMatchObject({
        kind: 'caller' in barred ? 'forbidden' : 'conflict',
      });
    expect(await confirmCount(world.deps, { ...confirm, caller: APPROVER })).toBeInstanceOf(
      Accepted,
    );
    expect(await confirmCount(world.deps, confirm)).toMatchObject({ gate: { state: 'open' } });
  });

  test('what earlier revisions have ordered is shown, and counts for the next', async () => {
    await fleetOf(6, 24);
    await world.inForce(aBan('wechat'));
    world.deps.places.take([
      {
        banId: 'wechat',
        revision: 1,
        partition: 3,
        taking: { pool: 'counted', count: 6, quota: 6 },
        held: 0,
        heldLater: 0,
      },
    ]);
    const { named } = await world.previewed(aBan('wechat', { assumed: ['a second revision'] }));
    const read = await readBan(world.deps, { ...officer, revision: null });
    expect(read).toMatchObject({ orderedBefore: 6, gate: { ordered: 6, revision: 1 } });
    await expect(approveBan(world.deps, named)).rejects.toMatchObject({
      message: expect.stringContaining('40 percent of a platform, with the 6'),
    });
  });
});

describe('four eyes', () => {
  const pause = { caller: APPROVER, banId: 'wechat', reason: 'a system app is hit' };

  test('who wrote a revision does not approve it, though another saved after it', async () => {
    await proposed();
    const document = aBan('wechat', { apps: [KASPERSKY_APP] });
    await saveBan(world.deps, { ...officer, caller: SECOND_APPROVER, document });
    const { hash } = await saveBan(world.deps, { ...officer, caller: APPROVER, document });
    await proposeBan(world.deps, { ...officer, caller: SECOND_APPROVER, revision: 2 });
    const named = { hash, ...(await world.proposed('wechat')) };
    for (const caller of [AUTHOR, SECOND_APPROVER])
      await expect(approveBan(world.deps, { ...named, caller })).rejects.toMatchObject({
        kind: 'forbidden',
      });
    await approveBan(world.deps, { ...named, caller: APPROVER });
  });

  test('who paused does not clear the pause by approving a trivial amendment', async () => {
    await fleetOf(2, 8);
    await world.inForce(aBan('wechat'));
    await world.settle();
    await pauseBan(world.deps, pause);
    await world.inForce(aBan('wechat', { assumed: ['a second revision'] }));
    await world.settle();
    const { gate } = await readBan(world.deps, { ...officer, revision: null });
    expect(gate).toMatchObject({ state: 'paused', revision: 2, pausedBy: ['approver'] });
    await expect(
      resumeBan(world.deps, { ...pause, count: gate?.count ?? -1 }),
    ).resolves.toBeInstanceOf(Accepted);
  });

  test('both approvers have paused: both together resume', async () => {
    await world.inForce(aBan('wechat'));
    await world.settle();
    await pauseBan(world.deps, pause);
    await pauseBan(world.deps, { ...pause, caller: SECOND_APPROVER });
    const resume = { ...pause, reason: 'looked at', count: 0 };
    await resumeBan(world.deps, resume);
    const read = await readBan(world.deps, { ...officer, revision: null });
    expect(read.asked).toMatchObject({ act: 'resume', number: 0, by: 'approver' });
    expect(await resumeBan(world.deps, { ...resume, caller: SECOND_APPROVER })).toMatchObject({
      gate: { state: 'open', pausedBy: [] },
      asked: null,
    });
    expect(world.deps.audited.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['ban.resume.ask', 'ban.resume']),
    );
  });

  test('a word is forgotten after an hour', async () => {
    await world.inForce(aBan('wechat'));
    await pauseBan(world.deps, pause);
    await resumeBan(world.deps, { ...pause, count: 0 });
    world.now += HOUR;
    const read = await readBan(world.deps, { ...officer, revision: null });
    expect(read.asked).toBeNull();
  });

  test('the proposer does not raise the limit of her own ban', async () => {
    await fleetOf(3, 30);
    await world.inForce(aBan('wechat', { limits: { ...NO_LIMITS, maxDevices: 2 } }));
    await world.settle();
    const { gate } = await readBan(world.deps, { ...officer, revision: null });
    expect(gate).toMatchObject({ state: 'full', count: 3, limit: 2, raiseTo: 3 });
    const raise = { ...officer, reason: 'they all have it', limit: 3 };
    await expect(raiseLimit(world.deps, raise)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(
      raiseLimit(world.deps, { ...raise, caller: SECOND_APPROVER, limit: 4 }),
    ).rejects.toMatchObject({ kind: 'conflict', parts: [{ pointer: '/limit' }] });
    expect(await raiseLimit(world.deps, { ...raise, caller: SECOND_APPROVER })).toMatchObject({
      gate: { state: 'open', limit: 3, raiseTo: null },
    });
    await expect(
      raiseLimit(world.deps, { ...raise, caller: SECOND_APPROVER }),
    ).rejects.toMatchObject({ kind: 'conflict' });
  });
});
