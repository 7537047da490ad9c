import { beforeEach, describe, expect, test } from '@jest/globals';
import type { BanDocument } from '../../../functions/domain/bans/ban.ts';
import type { App } from '../../../functions/domain/devices/app.ts';
import { DAY, HOUR } from '../../../functions/domain/time/instant.ts';
import { readCompliance } from '../../../functions/usecases/bans/read-compliance.ts';
import { reviewFinding } from '../../../functions/usecases/devices/review-finding.ts';
import { readAudit } from '../../../functions/usecases/read-audit.ts';
import { aBan } from '../a-ban.ts';
import { APPROVER, World } from '../world.ts';

/*
 * Updates give an MSI another product code, and some programs another package: what the ban names
 * by its id is gone, and something of its name is there.
 */

const IN_FORCE = Date.parse('2023-11-10T12:00:00Z');
type Match = BanDocument['apps'][number]['match'];

const OLD_CODE = '{23170F69-40C1-2702-2408-000001000000}';
const NEW_CODE = '{23170F69-40C1-2702-2501-000001000000}';
const THEME = 'org.example.theme';

const ON_WINDOWS: Match = [
  { platform: 'windows', productCode: OLD_CODE },
  { platform: 'windows', displayName: 'Chat*', effect: 'review' },
];
const ON_LINUX: Match = [
  { platform: 'linux', packageId: 'chat' },
  { platform: 'linux', displayName: 'Chat theme', effect: 'review' },
];

let world: World;
const finding = () => world.finding('chat', 'D-1');
const lists = (platform: 'windows' | 'linux', apps: readonly App[]) =>
  world.report('D-1', [], { platform, apps: [...apps, { id: 'org.example.dialer' }] });
const review = (apps: readonly string[], deps: World['deps'] = world.deps) =>
  reviewFinding(deps, {
    caller: APPROVER,
    banId: 'chat',
    deviceId: world.head('D-1').deviceId,
    apps,
    reason: 'a theme of that name',
  });

beforeEach(async () => {
  world = new World({}, IN_FORCE);
  await world.inForce(
    aBan('chat', {
      scope: { platforms: ['windows', 'linux'], groups: [] },
      apps: [{ name: 'Chat', match: [...ON_WINDOWS, ...ON_LINUX] }],
    }),
  );
  await world.settle();
});

describe.each([
  ['windows', { id: OLD_CODE, name: 'Chat 24.08' }, { id: NEW_CODE, name: 'Chat 25.01' }],
  ['linux', { id: 'chat', name: 'Chat' }, { id: THEME, name: 'Chat theme' }],
] as const)('something of the app’s name in its place on %s', (platform, old, other) => {
  beforeEach(async () => {
    await lists(platform, [old]);
    expect(finding()).toMatchObject({ status: 'open', phase: 'remove', n: 1 });
    world.now += HOUR;
    await lists(platform, [other]);
  });

  test('waits, live and with nothing ordered, and is counted apart', async () => {
    const waits = { status: 'open', cause: 'needs-review', outstanding: null, n: 1 };
    expect(finding()).toMatchObject({ ...waits, said: 'order.withdrawn', placed: 1 });
    await world.until(world.now + 10 * DAY);
    await lists(platform, [other]);
    expect(finding()).toMatchObject(waits);
    const { findings } = await readCompliance(world.deps, { caller: APPROVER, banId: 'chat' });
    expect(findings).toMatchObject({ open: 1, needsReview: 1, resolved: 0 });
  });

  test('ends by an approver’s word, which is in the audit with its reason', async () => {
    world.now += HOUR;
    expect(await review([other.id])).toMatchObject({ status: 'resolved', cause: 'reviewed' });
    expect(world.head('D-1').matches).toEqual([]);
    const day = new Date(world.now).toISOString().slice(0, 10);
    const { items } = await readAudit(world.deps, {
      caller: APPROVER,
      day,
      cursor: null,
      limit: 50,
    });
    expect(items.at(-1)).toMatchObject({
      by: APPROVER.subject,
      action: 'finding.review',
      after: { cause: 'reviewed', apps: [other.id], reason: 'a theme of that name' },
    });
    world.now += DAY;
    await lists(platform, [other]);
    await world.settle();
    expect(finding()).toMatchObject({ status: 'resolved', cause: 'reviewed', episode: 1 });
  });

  test('opens again with the app itself, as another episode', async () => {
    await review([other.id]);
    world.now += DAY;
    await lists(platform, [other, old]);
    expect(finding()).toMatchObject({ status: 'open', phase: 'remove', episode: 2, cause: null });
    // What was reviewed beside it keeps it open no longer.
    world.now += DAY;
    await lists(platform, [other]);
    expect(finding()).toMatchObject({ status: 'resolved', cause: 'absent' });
  });

  test('takes no word that names other apps than those that are there', async () => {
    for (const apps of [[old.id], [other.id, old.id], ['org.example.notes']])
      await expect(review(apps)).rejects.toMatchObject({ kind: 'conflict' });
    expect(finding()).toMatchObject({ cause: 'needs-review' });
  });

  test('takes the word once, and loses no report that comes in the midst of it', async () => {
    const { operators } = world.deps;
    let raced = 0;
    const racing: typeof operators.change = async (change, act) => {
      raced += 1;
      world.now += 1_000;
      if (raced === 1) await lists(platform, [old]);
      return operators.change(change, act);
    };
    const late = { ...world.deps, operators: { change: racing } as typeof operators };
    await expect(review([other.id], late)).rejects.toMatchObject({ kind: 'conflict' });
    expect(raced).toBe(1);
    expect(finding()).toMatchObject({ status: 'open', phase: 'remove', cause: null });
  });
});

test('a word on a finding that does not wait, on none, and on no ban is refused', async () => {
  await lists('linux', [{ id: 'chat' }]);
  await expect(review(['chat'])).rejects.toMatchObject({ kind: 'conflict' });
  const ask = (banId: string, deviceId: string) =>
    reviewFinding(world.deps, { caller: APPROVER, banId, deviceId, apps: ['x'], reason: 'no' });
  await expect(ask('chat', 'nobody')).rejects.toMatchObject({ kind: 'not-found' });
  await expect(ask('other', 'nobody')).rejects.toMatchObject({ kind: 'not-found' });
});
