import { beforeEach, describe, expect, test } from '@jest/globals';
import { entryHash } from '../../../functions/adapters/audit/audit-item.ts';
import { DAY, HOUR } from '../../../functions/domain/time/instant.ts';
import { approveBan } from '../../../functions/usecases/bans/approve-ban.ts';
import { freezeReport } from '../../../functions/usecases/bans/freeze-report.ts';
import { readCompliance } from '../../../functions/usecases/bans/read-compliance.ts';
import { listFindings, readFinding } from '../../../functions/usecases/bans/read-findings.ts';
import { readPreview } from '../../../functions/usecases/bans/read-preview.ts';
import { listReports, readReport } from '../../../functions/usecases/bans/read-reports.ts';
import { readRestrictions } from '../../../functions/usecases/bans/read-restrictions.ts';
import { requestPreview } from '../../../functions/usecases/bans/request-preview.ts';
import { saveBan } from '../../../functions/usecases/bans/save-ban.ts';
import { listPasses } from '../../../functions/usecases/passes/read-passes.ts';
import { readAudit } from '../../../functions/usecases/read-audit.ts';
import { NO_LIMITS } from '../../made/ban-document.ts';
import { aBan, KASPERSKY, WECHAT } from '../a-ban.ts';
import { APPROVER, AUTHOR, World } from '../world.ts';

const officer = { caller: AUTHOR, banId: 'wechat' };

describe('what the officer is shown', () => {
  let world: World;
  beforeEach(() => {
    world = new World({}, Date.parse('2023-11-10T12:00:00Z'));
  });

  test(
    'a preview counts who has what by group and ' +
      'platform, and withholds what could tell who it is',
    async () => {
      for (let n = 1; n <= 6; n++) await world.report(`D-${n}`, [WECHAT]);
      for (let n = 7; n <= 9; n++)
        await world.report(`D-${n}`, [WECHAT], { group: 'embassy', ownership: 'personal' });
      await world.report('D-10', [KASPERSKY]);
      await saveBan(world.deps, {
        ...officer,
        document: aBan('wechat', { limits: { ...NO_LIMITS, maxDevices: 5 } }),
      });
      const asked = { ...officer, revision: 1, purpose: 'the briefing', idempotencyKey: 'k' };
      const { id, state } = await requestPreview(world.deps, asked);
      expect(state).toBe('running');
      expect((await requestPreview(world.deps, asked)).id).toBe(id);
      await world.minute();
      expect(await readPreview(world.deps, { ...officer, previewId: id })).toMatchObject({
        state: 'done',
        listed: 10,
        matched: 9,
        wouldOrder: 6,
        groups: [
          { name: 'embassy', devices: null },
          { name: 'ministry', devices: 6 },
        ],
        platforms: [
          { name: 'android', devices: 9, wouldOrder: 6, reporting: 10, silent: 0, unseen: 0 },
          { name: 'ios', devices: null, wouldOrder: null, reporting: 0, silent: 0, unseen: 0 },
        ],
        gate: { limit: 5, wouldOpen: false },
      });
      expect(world.deps.findings()).toEqual([]);
    },
  );

  test('what the approver was shown is the measure of the gate', async () => {
    for (let n = 1; n <= 60; n++) await world.report(`D-${n}`, n <= 10 ? [WECHAT] : []);
    const { named } = await world.previewed(aBan('wechat'));
    await approveBan(world.deps, named);
    expect(world.gate('wechat').limit).toBe(12);
  });

  test(
    'compliance has its denominators, and counts ' + 'nothing as compliant that cannot be told',
    async () => {
      await world.report('silent', []);
      world.now += 20 * DAY;
      await world.report('clean', []);
      await world.report('has-it', [WECHAT]);
      await world.report('personal', [WECHAT], { ownership: 'personal' });
      await world.report('blind', [], { coverage: 'none' });
      await world.report('cured', [WECHAT]);
      await world.inForce(aBan('wechat'));
      await world.settle();
      world.now += HOUR;
      await world.report('cured', []);
      expect(await readCompliance(world.deps, officer)).toMatchObject({
        fleet: { listed: 6, reporting: 4, silent: 1, notVisible: 1 },
        findings: {
          had: 3,
          open: 1,
          resolved: 1,
          unenforceable: 1,
          byCause: { 'unenforceable:ownership': 1, 'resolved:absent': 1 },
          byGroup: [{ group: 'ministry', listed: 6 }],
        },
      });
    },
  );

  test(
    'findings are listed by status, each with its ' +
      'orders; a ban’s passes with how far they are',
    async () => {
      await world.report('D-1', [WECHAT]);
      await world.report('D-2', [WECHAT], { ownership: 'personal' });
      await world.inForce(aBan('wechat'));
      await world.settle();
      const all: unknown[] = [];
      let cursor: string | null = null;
      do {
        const page = await listFindings(world.deps, {
          ...officer,
          status: 'open',
          cursor,
          limit: 1,
        });
        all.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(all).toHaveLength(1);
      const { deviceId } = world.finding('wechat', 'D-1');
      expect(await readFinding(world.deps, { ...officer, deviceId })).toMatchObject({
        live: true,
        orders: [{ action: 'notice' }, { action: 'remove' }],
        outstanding: `wechat.${deviceId}.2`,
      });
      const { items } = await listPasses(world.deps, { ...officer, cursor: null, limit: 10 });
      expect(items.length).toBeGreaterThan(0);
      expect(
        items.every((pass) => pass.kind === 'sweep' && pass.progress.done === pass.progress.parts),
      ).toBe(true);
      await expect(readFinding(world.deps, { ...officer, deviceId: 'none' })).rejects.toMatchObject(
        {
          kind: 'not-found',
        },
      );
    },
  );

  test('restrictions are told by platform and group', async () => {
    await world.inForce(
      aBan('wechat', { scope: { platforms: ['android'], groups: ['ministry'] } }),
    );
    await world.settle();
    const asked = { caller: AUTHOR, platform: 'android' as const };
    const here = await readRestrictions(world.deps, { ...asked, group: 'ministry' });
    expect(here.blocked).toEqual([{ platform: 'android', id: WECHAT }]);
    expect((await readRestrictions(world.deps, { ...asked, group: 'museum' })).blocked).toEqual([]);
  });

  test(
    'a report is frozen in three formats, its hashes are in the audit, and it reads as it was ' +
      'frozen',
    async () => {
      await world.report('D-1', [WECHAT]);
      await world.inForce(aBan('wechat'));
      await world.settle();
      const frozen = await freezeReport(world.deps, {
        ...officer,
        asOf: world.now,
        languages: ['en'],
      });
      expect((await listReports(world.deps, officer)).items).toEqual([
        {
          reportId: frozen.reportId,
          asOf: frozen.asOf,
          frozenAt: frozen.frozenAt,
          revision: 1,
          sha256: { json: frozen.sha256.json },
        },
      ]);
      const read = (format: 'json' | 'csv' | 'html') =>
        readReport(world.deps, { ...officer, reportId: frozen.reportId, format });
      const before = await Promise.all([read('json'), read('csv'), read('html')]);
      world.now += HOUR;
      await world.report('D-1', []);
      expect(await Promise.all([read('json'), read('csv'), read('html')])).toEqual(before);
      expect(JSON.parse(before[0]?.body ?? '')).toMatchObject({
        compliance: { findings: { open: 1 } },
      });
      expect(world.deps.audited.at(-1)).toMatchObject({
        action: 'report.freeze',
        after: { sha256: frozen.sha256 },
      });
    },
  );

  test(
    'a report of the future, of a ban never approved, or in a language that the ban lacks is ' +
      'refused',
    async () => {
      await saveBan(world.deps, { ...officer, document: aBan('wechat') });
      const ask = { ...officer, asOf: world.now, languages: ['en'] };
      await expect(freezeReport(world.deps, ask)).rejects.toMatchObject({ kind: 'conflict' });
      await world.inForce(aBan('wechat'));
      await expect(freezeReport(world.deps, { ...ask, asOf: world.now + 1 })).rejects.toMatchObject(
        {
          kind: 'unprocessable',
        },
      );
      await expect(freezeReport(world.deps, { ...ask, languages: ['de'] })).rejects.toMatchObject({
        kind: 'unprocessable',
      });
    },
  );

  test('every act is in the audit, chained by hash to the one before it', async () => {
    await world.report('D-1', [WECHAT]);
    await world.inForce(aBan('wechat'));
    await world.settle();
    const page = await readAudit(world.deps, {
      caller: APPROVER,
      day: '2023-11-10',
      cursor: null,
      limit: 50,
    });
    expect(page.items.map((entry) => entry.action)).toEqual([
      'ban.save',
      'ban.propose',
      'ban.approve',
      'gate.open',
      'gate.blocking',
    ]);
    expect(page.items.map((entry) => entry.number)).toEqual([1, 2, 3, 4, 5]);
    const { audited } = world.deps;
    for (const [place, entry] of audited.entries()) {
      expect(entry.hash).toBe(entryHash(entry));
      if (place > 0) expect(entry.previous).toBe(audited[place - 1]?.hash);
    }
  });
});
