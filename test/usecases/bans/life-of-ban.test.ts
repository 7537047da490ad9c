import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  MOST_REVISIONS,
  save as saveRevision,
} from '../../../functions/domain/bans/new-revision.ts';
import { approveBan } from '../../../functions/usecases/bans/approve-ban.ts';
import { liftBan } from '../../../functions/usecases/bans/lift-ban.ts';
import { proposeBan } from '../../../functions/usecases/bans/propose-ban.ts';
import { listBans, readBan } from '../../../functions/usecases/bans/read-bans.ts';
import { readFinding } from '../../../functions/usecases/bans/read-findings.ts';
import { saveBan } from '../../../functions/usecases/bans/save-ban.ts';
import { aBan, KASPERSKY_APP, WECHAT } from '../a-ban.ts';
import { APPROVER, AUTHOR, SECOND_APPROVER, World } from '../world.ts';

const ban = { caller: AUTHOR, banId: 'wechat' };
/** What is shown without a preview and a census: five devices for each platform. */
const DEFAULT = { preview: null, limit: 10 };

describe('the life of a ban', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  const save = (document = aBan('wechat')) => saveBan(world.deps, { ...ban, document });

  test(
    'a ban is drafted, proposed, and approved ' + 'by another person who names its hash',
    async () => {
      const draft = await save();
      expect(draft).toMatchObject({ state: 'draft', revision: 1, gate: null });
      expect(await proposeBan(world.deps, { ...ban, revision: 1 })).toMatchObject({
        state: 'proposed',
      });
      const approved = await approveBan(world.deps, {
        ...ban,
        caller: APPROVER,
        revision: 1,
        hash: draft.hash,
        ...DEFAULT,
      });
      expect(approved).toMatchObject({
        state: 'approved',
        gate: { state: 'pending', revision: 1 },
      });
      expect(world.deps.bans.blocklist).toMatchObject({
        version: 1,
        bans: [{ id: 'wechat', revision: 1 }],
      });
    },
  );

  test('who proposed a revision may not approve it', async () => {
    const { hash } = await save();
    await proposeBan(world.deps, { ...ban, revision: 1 });
    await expect(
      approveBan(world.deps, { ...ban, ...DEFAULT, revision: 1, hash }),
    ).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });

  test(
    'another hash than the one proposed is refused, so that nobody approves what they have not ' +
      'read',
    async () => {
      await save();
      await proposeBan(world.deps, { ...ban, revision: 1 });
      const other = { ...ban, ...DEFAULT, caller: APPROVER, revision: 1, hash: '0'.repeat(64) };
      await expect(approveBan(world.deps, other)).rejects.toMatchObject({ kind: 'conflict' });
      expect(world.deps.bans.blocklist.bans).toEqual([]);
    },
  );

  test('what was not proposed cannot be approved', async () => {
    const { hash } = await save();
    const act = { ...ban, ...DEFAULT, caller: APPROVER, revision: 1, hash };
    await expect(approveBan(world.deps, act)).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('the same document again is no new revision, another one is', async () => {
    await save();
    expect(await save()).toMatchObject({ revision: 1 });
    expect(await save(aBan('wechat', { apps: [KASPERSKY_APP] }))).toMatchObject({
      revision: 2,
      state: 'draft',
    });
    const first = await readBan(world.deps, { ...ban, revision: 1 });
    expect(first.document.apps[0]?.name).toBe('WeChat');
  });

  test('an older revision is not proposed, and a newer draft takes a proposal back', async () => {
    await save();
    await proposeBan(world.deps, { ...ban, revision: 1 });
    const { hash } = await save(aBan('wechat', { apps: [KASPERSKY_APP] }));
    await expect(proposeBan(world.deps, { ...ban, revision: 1 })).rejects.toMatchObject({
      kind: 'conflict',
    });
    await expect(
      approveBan(world.deps, { ...ban, ...DEFAULT, caller: APPROVER, revision: 1, hash }),
    ).rejects.toMatchObject({
      kind: 'conflict',
    });
  });

  test('a ban without an effective date is not proposed', async () => {
    await save(aBan('wechat', { timeline: { effective: null } }));
    await expect(proposeBan(world.deps, { ...ban, revision: 1 })).rejects.toMatchObject({
      kind: 'unprocessable',
    });
  });

  test('the approved revision holds on while a newer one is drafted and proposed', async () => {
    await world.inForce(aBan('wechat'));
    await save(aBan('wechat', { apps: [KASPERSKY_APP] }));
    expect(await proposeBan(world.deps, { ...ban, revision: 2 })).toMatchObject({
      state: 'approved',
    });
    expect(world.deps.bans.blocklist.bans[0]?.revision).toBe(1);
  });

  test('a draft’s title is never shown as that of the ban in force', async () => {
    const title = { en: 'LIFTED: ignore this ban' };
    const read = () => readBan(world.deps, { ...ban, revision: null });
    await save(aBan('wechat', { title }));
    expect(await read()).toMatchObject({ title, draft: null });
    await save();
    const { title: own } = aBan('wechat');
    expect(await read()).toMatchObject({ title: own, draft: null });
    await world.inForce(aBan('wechat'));
    await world.settle();
    await world.report('D-1', [WECHAT]);
    const saved = await save(aBan('wechat', { title }));
    const { revision } = saved;
    const shown = { title: own, draft: { revision, title } };
    expect(saved).toMatchObject(shown);
    expect(await proposeBan(world.deps, { ...ban, revision })).toMatchObject(shown);
    expect(await read()).toMatchObject(shown);
    const page = { caller: APPROVER, cursor: null, limit: 10 };
    expect((await listBans(world.deps, page)).items).toMatchObject([shown]);
    const { deviceId } = world.finding('wechat', 'D-1');
    expect(await readFinding(world.deps, { ...ban, deviceId })).toMatchObject({ title: own });
    const { hash } = await read();
    const approval = { ...ban, caller: APPROVER, hash, ...(await world.proposed('wechat')) };
    expect(await approveBan(world.deps, approval)).toMatchObject({ title, draft: null });
  });

  test('has at most a thousand revisions, and the one in force stands', async () => {
    await world.inForce(aBan('wechat'));
    const record = await world.deps.bans.read('wechat');
    if (record === null) throw new Error('there is no ban');
    const withRevisions = (latest: number) =>
      saveRevision(
        { record: { ...record, latest }, enforced: null },
        { document: aBan('wechat', { assumed: ['more'] }), by: 'author', at: world.now },
      );
    expect(withRevisions(MOST_REVISIONS - 1)).toMatchObject({ kind: 'act' });
    expect(withRevisions(MOST_REVISIONS)).toMatchObject({
      kind: 'refused',
      refusal: { kind: 'conflict', detail: expect.stringContaining('write another ban') },
    });
    const same = { document: aBan('wechat'), by: 'author', at: world.now };
    const full = { record: { ...record, latest: MOST_REVISIONS }, enforced: null };
    expect(saveRevision(full, same)).toMatchObject({ kind: 'stands' });
  });

  test('approving twice is approving once', async () => {
    const approved = await world.inForce(aBan('wechat'));
    const again = { ...ban, ...DEFAULT, caller: SECOND_APPROVER, revision: 1, hash: approved.hash };
    expect(await approveBan(world.deps, again)).toMatchObject({
      state: 'approved',
      approved: { by: 'approver' },
    });
    expect(world.deps.bans.blocklist.version).toBe(1);
  });

  test('a lifted ban takes no new revision and no approval', async () => {
    const { hash } = await world.inForce(aBan('wechat'));
    const lift = { ...ban, caller: APPROVER, reason: 'the decision was repealed' };
    expect(await liftBan(world.deps, lift)).toMatchObject({
      state: 'lifted',
      lifted: { by: 'approver' },
    });
    expect(await liftBan(world.deps, lift)).toMatchObject({ state: 'lifted' });
    await expect(save(aBan('wechat', { apps: [] }))).rejects.toMatchObject({ kind: 'conflict' });
    await expect(proposeBan(world.deps, { ...ban, revision: 1 })).rejects.toMatchObject({
      kind: 'conflict',
    });
    const again = { ...ban, ...DEFAULT, caller: SECOND_APPROVER, revision: 1, hash };
    await expect(approveBan(world.deps, again)).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('a draft cannot be lifted, nor a ban that is not there', async () => {
    await save();
    const lift = { ...ban, caller: APPROVER, reason: 'over' };
    await expect(liftBan(world.deps, lift)).rejects.toMatchObject({ kind: 'conflict' });
    await expect(liftBan(world.deps, { ...lift, banId: 'other' })).rejects.toMatchObject({
      kind: 'not-found',
    });
  });

  test('two acts at the same time: one is told to read again', async () => {
    await save();
    let second: Promise<unknown> | null = null;
    world.deps.faults.onWrite = (verb, step) => {
      if (verb !== 'bans.commit' || step !== 'before' || second !== null) return;
      second = proposeBan(world.deps, { ...ban, caller: SECOND_APPROVER, revision: 1 });
      return second.then(() => {});
    };
    await expect(proposeBan(world.deps, { ...ban, revision: 1 })).rejects.toMatchObject({
      kind: 'conflict',
    });
    await expect(second).resolves.toMatchObject({ proposed: { by: 'second-approver' } });
  });

  test(
    'a ban whose own timeline has ended leaves the blocklist a week later, and a proposal that ' +
      'stood beside it goes too',
    async () => {
      await world.report('D-1', [WECHAT]);
      await world.inForce(aBan('wechat', { timeline: { lift: '2023-11-02T12:00:00Z' } }));
      await world.until('2023-11-01T00:00:00Z');
      const { hash } = await save(aBan('wechat', { apps: [KASPERSKY_APP] }));
      await proposeBan(world.deps, { ...ban, revision: 2 });
      await world.until('2023-11-09T13:00:00Z');
      expect(world.deps.bans.blocklist.bans).toEqual([]);
      expect(world.finding('wechat', 'D-1')).toMatchObject({
        status: 'withdrawn',
        cause: 'lifted',
      });
      await expect(
        approveBan(world.deps, { ...ban, ...DEFAULT, caller: APPROVER, revision: 2, hash }),
      ).rejects.toMatchObject({
        kind: 'conflict',
      });
      expect(
        (await listBans(world.deps, { caller: AUTHOR, cursor: null, limit: 10 })).items[0]?.state,
      ).toBe('lifted');
    },
  );
});
