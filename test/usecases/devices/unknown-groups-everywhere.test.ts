import { beforeEach, describe, expect, test } from '@jest/globals';
import { blockedOn, restrictionsOn } from '../../../functions/domain/bans/restriction-lists.ts';
import { isLive } from '../../../functions/domain/findings/finding.ts';
import { DAY } from '../../../functions/domain/time/instant.ts';
import { freezeReport } from '../../../functions/usecases/bans/freeze-report.ts';
import { grantExemption } from '../../../functions/usecases/bans/grant-exemption.ts';
import { listRestrictions } from '../../../functions/usecases/bans/list-restrictions.ts';
import { readCompliance } from '../../../functions/usecases/bans/read-compliance.ts';
import { readReport } from '../../../functions/usecases/bans/read-reports.ts';
import { listFleetPasses } from '../../../functions/usecases/passes/read-passes.ts';
import type { BanDocumentChange } from '../../made/ban-document.ts';
import { aHead } from '../../made/head.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { APPROVER, AUTHOR, CONNECTOR, World } from '../world.ts';

const IN_FORCE = Date.parse('2023-11-10T12:00:00Z');
const officer = { caller: AUTHOR, banId: 'wechat' };

let world: World;
beforeEach(() => {
  world = new World({}, IN_FORCE);
});

async function ban(change: BanDocumentChange = {}) {
  await world.inForce(aBan('wechat', change));
  await world.settle();
}
const lists = (group: string | null, apps: readonly string[] = [WECHAT]) =>
  world.report('mac', apps, { group });
const row = () => world.finding('wechat', 'mac');
const unknown = { status: 'unenforceable', cause: 'group', phase: 'notice', placed: null };

describe('a device whose group is not known', () => {
  test('gets a notice, and no removal, however long it stays so', async () => {
    await ban();
    await lists(null);
    expect(row()).toMatchObject({ ...unknown, settlesAt: null, device: { group: null } });
    await world.until(world.now + 3 * DAY);
    expect(row()).toMatchObject({ ...unknown, n: 1, overdue: false });
    expect(world.said('wechat')).toEqual(['order.notice']);
    const message = world.deps.published.find((one) => one.attributes.banId === 'wechat');
    expect(message?.attributes).not.toHaveProperty('group');
  });

  test('is exempt where it is named itself', async () => {
    await lists(null);
    await ban();
    await grantExemption(world.deps, {
      caller: APPROVER,
      banId: 'wechat',
      devices: [world.head('mac').deviceId],
      hardwareIds: [],
      externalIds: [],
      groups: [],
      ground: 'research',
      grantedBy: 'security officer',
      expiresAt: world.now + 90 * DAY,
      idempotencyKey: null,
    });
    await world.settle();
    expect(row()).toMatchObject({ status: 'exempt', cause: null });
  });

  test('hears nothing of a ban that leaves its ownership alone', async () => {
    await ban();
    await world.report('mac', [WECHAT], { group: null, ownership: 'personal' });
    expect(row()).toMatchObject({ status: 'unenforceable', cause: 'ownership', n: 0 });
  });

  test('has nothing blocked, and is in no list of groups', async () => {
    await world.report('other', [], { group: 'ministry' });
    await lists(null);
    await ban();
    const device = { ...aHead({ group: null }), sparedBy: new Set<string>() };
    const { blocklist } = world.deps.bans;
    expect(blockedOn(blocklist, device, world.now)).toMatchObject({ blocked: [], rules: [] });
    const known = { ...device, group: 'ministry' };
    expect(blockedOn(blocklist, known, world.now).blocked).toHaveLength(1);
    expect(restrictionsOn(blocklist, device, world.now).etag).not.toBe(
      restrictionsOn(blocklist, known, world.now).etag,
    );
    const { items } = await listRestrictions(world.deps, {
      caller: CONNECTOR,
      platform: 'android',
    });
    expect(items.map(({ group }) => group)).toEqual(['ministry']);
  });
});

describe('devices whose group is not known are counted', () => {
  test('by a preview, apart from those that would be ordered', async () => {
    await world.report('one', [WECHAT]);
    await world.report('personal', [WECHAT], { group: null, ownership: 'personal' });
    for (let n = 0; n < 6; n++) await world.report(`D-${n}`, [WECHAT], { group: null });
    const { preview } = await world.previewed(aBan('wechat'));
    expect(preview).toMatchObject({
      matched: 8,
      wouldOrder: 1,
      ungrouped: 7,
      groups: [
        { name: '(unknown)', devices: 7 },
        { name: 'ministry', devices: null },
      ],
    });
  });

  test('by the census, apart from those for which the gate keeps a place', async () => {
    await world.report('one', [WECHAT]);
    await lists(null);
    await ban();
    expect(world.gate('wechat')).toMatchObject({ state: 'open', count: 1 });
    const { items } = await listFleetPasses(world.deps, {
      caller: AUTHOR,
      cursor: null,
      limit: 10,
    });
    const census = items.find((pass) => pass.kind === 'census');
    expect(census?.counts).toMatchObject({
      'has:wechat': 2,
      'order:wechat': 1,
      'ungrouped:wechat': 1,
    });
  });

  test('in compliance and in the report, under a name that no group has', async () => {
    await world.report('one', [WECHAT]);
    await lists(null);
    await ban({ scope: { platforms: ['android'], groups: ['ministry'] } });
    const compliance = await readCompliance(world.deps, officer);
    expect(compliance).toMatchObject({
      fleet: { listed: 2 },
      findings: { unenforceable: 1, byCause: { 'unenforceable:group': 1 } },
    });
    expect(compliance.findings.byGroup.map(({ group, listed }) => [group, listed])).toEqual([
      ['(unknown)', 1],
      ['ministry', 1],
    ]);
    const { reportId } = await freezeReport(world.deps, {
      ...officer,
      asOf: world.now,
      languages: ['en', 'fr'],
    });
    const page = await readReport(world.deps, { ...officer, reportId, format: 'html' });
    expect(page.body).toContain('the device’s group is not known');
    expect(page.body).toContain('le groupe de l’appareil n’est pas connu');
  });

  test('as live, like every finding of an app that is there', async () => {
    await ban();
    await lists(null);
    expect(isLive(row())).toBe(true);
    expect(world.head('mac').matches).toEqual(['wechat']);
    world.now += 1_000;
    await lists(null, []);
    expect(row()).toMatchObject({ status: 'resolved', cause: 'absent' });
  });
});
