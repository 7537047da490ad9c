import { beforeEach, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../functions/domain/time/instant.ts';
import { grantExemption } from '../../../functions/usecases/bans/grant-exemption.ts';
import { readCompliance } from '../../../functions/usecases/bans/read-compliance.ts';
import { readFinding } from '../../../functions/usecases/bans/read-findings.ts';
import { readDevice } from '../../../functions/usecases/devices/read-devices.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { APPROVER, World } from '../world.ts';

const IN_FORCE = Date.parse('2023-11-10T12:00:00Z');

let world: World;
beforeEach(async () => {
  world = new World({}, IN_FORCE);
  await world.inForce(aBan('wechat', { escalation: { after: 'P3D' } }));
  await world.settle();
});
const finding = (of = 'D-1') => world.finding('wechat', of);
const report = (group: string | null, of = 'D-1') => world.report(of, [WECHAT], { group });
const exemptLab = () =>
  grantExemption(world.deps, {
    caller: APPROVER,
    banId: 'wechat',
    hardwareIds: [],
    externalIds: [],
    devices: [],
    groups: ['lab'],
    ground: 'research',
    grantedBy: 'the security officer',
    expiresAt: world.now + 30 * DAY,
    idempotencyKey: null,
  });
/** Reports go on every few hours, and passes come as they are due. */
async function passes(time: number, group: string | null, of = 'D-1'): Promise<void> {
  for (const end = world.now + time; world.now < end; ) {
    await world.until(Math.min(end, world.now + 6 * HOUR));
    await report(group, of);
  }
}

describe('a device whose group is not known', () => {
  test('is warned and never ordered, whatever its clock and its escalation say', async () => {
    expect(await report(null)).toMatchObject({ status: 'recorded' });
    expect(finding()).toMatchObject({
      status: 'unenforceable',
      cause: 'group',
      phase: 'notice',
      placed: null,
    });
    await passes(5 * DAY, null);
    expect(finding()).toMatchObject({ status: 'unenforceable', phase: 'notice', n: 1 });
    expect(finding().device.group).toBeNull();
  });

  test('is in scope of a ban for some groups, since it may be in one of them', async () => {
    await world.inForce(aBan('narrow', { scope: { platforms: ['android'], groups: ['health'] } }));
    await world.settle();
    await report(null);
    expect(world.finding('narrow', 'D-1')).toMatchObject({ cause: 'group', phase: 'notice' });
    await report('ministry');
    expect(world.finding('narrow', 'D-1')).toMatchObject({
      status: 'withdrawn',
      cause: 'out-of-scope',
    });
  });

  test('is ordered once its group is known, and keeps that group when it is unsaid', async () => {
    await report(null);
    world.now += HOUR;
    await report('ministry');
    expect(finding()).toMatchObject({ status: 'open', phase: 'remove' });
    world.now += HOUR;
    expect(await report(null)).toMatchObject({ status: 'unchanged' });
    expect(finding()).toMatchObject({ status: 'open', phase: 'remove', n: 2 });
    expect(world.head('D-1').group).toBe('ministry');
  });

  test('is counted under a name of its own', async () => {
    await report(null);
    await report('ministry', 'D-2');
    await world.settle();
    const { findings } = await readCompliance(world.deps, { caller: APPROVER, banId: 'wechat' });
    const counted = findings.byGroup.map(({ group, counts }) => [group, counts.unenforceable ?? 0]);
    expect(counted).toEqual([
      ['(unknown)', 1],
      ['ministry', 0],
    ]);
    expect(findings.byCause).toMatchObject({ 'unenforceable:group': 1 });
  });
});

describe('a newcomer of a source, where a ban treats some groups otherwise', () => {
  beforeEach(exemptLab);

  test('waits for a second line, and is exempt where that names the exempt group', async () => {
    await report('unassigned');
    expect(finding()).toMatchObject({ status: 'open', phase: 'notice', placed: null });
    world.now += HOUR;
    await report('lab');
    expect(finding()).toMatchObject({ status: 'exempt', n: 1, outstanding: null });
  });

  test('is ordered by the second line, if that comes late enough', async () => {
    await report('ministry');
    const until = world.now + DAY;
    const { settlesAt } = await readFinding(world.deps, {
      caller: APPROVER,
      banId: 'wechat',
      deviceId: world.head('D-1').deviceId,
    });
    expect(settlesAt).toBe(new Date(until).toISOString().replace('.000', ''));
    world.now += HOUR - MINUTE;
    await report('ministry');
    expect(finding()).toMatchObject({ phase: 'notice', settlesAt: until });
    world.now += MINUTE;
    await report('ministry');
    expect(finding()).toMatchObject({ phase: 'remove', settlesAt: null, n: 2 });
    expect(world.head('D-1').settling).toBeNull();
  });

  test('a line without a group settles nothing', async () => {
    await report('ministry');
    world.now += 2 * HOUR;
    await report(null);
    expect(finding()).toMatchObject({ phase: 'notice' });
  });

  test('is ordered a day later by a sweep, if no second line comes', async () => {
    await report('ministry');
    await world.until(world.now + DAY - MINUTE);
    expect(finding().phase).toBe('notice');
    await world.until(world.now + HOUR + 5 * MINUTE);
    expect(finding()).toMatchObject({ phase: 'remove', settlesAt: null });
  });

  test('does not wait where it enrolled by itself, or where it was known before', async () => {
    const phone = await world.enrol();
    await world.checkIn(phone, [WECHAT]);
    expect(finding(phone as never)).toMatchObject({ phase: 'remove' });
  });

  test('waits anew where its group is said for the first time', async () => {
    await report(null);
    world.now += 3 * HOUR;
    await report('unassigned');
    expect(finding()).toMatchObject({ status: 'open', phase: 'notice' });
    world.now += HOUR;
    await report('lab');
    expect(finding()).toMatchObject({ status: 'exempt' });
  });

  test('does not wait once no exemption of a group holds any more', async () => {
    world.now += 31 * DAY;
    await world.settle();
    await report('ministry', 'D-9');
    expect(finding('D-9')).toMatchObject({ phase: 'remove', settlesAt: null });
  });
});

test('a device that was ordered before any group was exempt keeps its order', async () => {
  await report('ministry');
  expect(finding().phase).toBe('remove');
  world.now += MINUTE;
  await exemptLab();
  await world.settle();
  await report('ministry');
  expect(finding()).toMatchObject({ phase: 'remove', n: 1, settlesAt: null });
  await report('lab');
  expect(finding()).toMatchObject({ status: 'exempt', outstanding: null });
});

test('an override for a group makes newcomers wait, too', async () => {
  const { timeline } = aBan('wechat');
  const overrides = [{ groups: ['lab'], effective: '2024-11-01T00:00:00Z' }];
  await world.inForce(aBan('later', { timeline: { ...timeline, overrides } }));
  await world.settle();
  await report('ministry', 'D-3');
  expect(world.finding('later', 'D-3')).toMatchObject({ phase: 'notice' });
  expect(world.finding('wechat', 'D-3')).toMatchObject({ phase: 'remove' });
});

test('a device shows its group and until when it settles', async () => {
  await report(null);
  const { deviceId } = world.head('D-1');
  const read = () => readDevice(world.deps, { caller: APPROVER, deviceId });
  expect(await read()).toMatchObject({ group: null, settlesAt: null });
  await report('ministry');
  const settlesAt = new Date(world.now + DAY).toISOString().replace('.000', '');
  expect(await read()).toMatchObject({ group: 'ministry', settlesAt });
});
