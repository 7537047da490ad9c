import { beforeEach, describe, expect, test } from '@jest/globals';
import { DAY, HOUR } from '../../../functions/domain/time/instant.ts';
import { readCompliance } from '../../../functions/usecases/bans/read-compliance.ts';
import { readPreview } from '../../../functions/usecases/bans/read-preview.ts';
import { requestPreview } from '../../../functions/usecases/bans/request-preview.ts';
import { saveBan } from '../../../functions/usecases/bans/save-ban.ts';
import { revokeDevice } from '../../../functions/usecases/devices/operators.ts';
import { listDevices } from '../../../functions/usecases/devices/read-devices.ts';
import { lastFinished } from '../../../functions/usecases/passes/last-finished.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { APPROVER, AUTHOR, World } from '../world.ts';

const ANNOUNCED = Date.parse('2023-10-20T12:00:00Z');
const EFFECTIVE = Date.parse('2023-10-30T12:00:00Z');

let world: World;
beforeEach(async () => {
  world = new World({}, ANNOUNCED);
  await world.inForce(
    aBan('wechat', {
      timeline: {
        ...aBan('wechat').timeline,
        notice: '2023-10-16T00:00:00Z',
        effective: '2023-10-30T12:00:00Z',
        due: null,
      },
    }),
  );
  await world.settle();
});

async function counted() {
  const { findings } = await readCompliance(world.deps, { caller: APPROVER, banId: 'wechat' });
  return { resolved: findings.resolved, oldEvidence: findings.oldEvidence };
}
/** The app was there, and is gone by a list of now. */
async function goes(name: string): Promise<void> {
  await world.report(name, [WECHAT]);
  world.now += HOUR;
  await world.report(name, []);
}

describe('a resolution by a list from before the ban is in force', () => {
  test('counts as one before, and apart from the instant on', async () => {
    await goes('D-1');
    expect(await counted()).toEqual({ resolved: 1, oldEvidence: 0 });
    await world.until(EFFECTIVE + HOUR);
    expect(await counted()).toEqual({ resolved: 1, oldEvidence: 1 });
    const sweep = await lastFinished(world.deps, 'wechat', 'sweep');
    expect(sweep?.counts).toMatchObject({ resolved: 1, oldEvidence: 1 });
  });

  test('counts no more once a list shows that the app has not come back', async () => {
    await goes('D-1');
    await world.until(EFFECTIVE + DAY);
    await world.report('D-1', []);
    expect(await counted()).toEqual({ resolved: 1, oldEvidence: 0 });
  });

  test('is not proved anew by a list that sees less, or that is doubted', async () => {
    await goes('D-1');
    await goes('D-2');
    await world.until(EFFECTIVE + DAY);
    await world.report('D-1', [], { coverage: 'managed-only' });
    await world.report('D-2', [], { apps: [] });
    expect(await counted()).toEqual({ resolved: 2, oldEvidence: 2 });
  });

  test('is as good as new within the time in which lists are not noted again', async () => {
    await world.until(EFFECTIVE - DAY);
    await goes('D-1');
    await world.until(EFFECTIVE + HOUR);
    expect(await counted()).toEqual({ resolved: 1, oldEvidence: 0 });
  });

  test('is nobody’s any more once the device was revoked', async () => {
    await goes('D-1');
    await world.until(EFFECTIVE + HOUR);
    const { deviceId } = world.head('D-1');
    await revokeDevice(world.deps, { caller: APPROVER, deviceId, reason: 'lost' });
    expect(await counted()).toMatchObject({ oldEvidence: 0 });
  });
});

test('devices show how old the list is that decisions rest on, and why it is doubted', async () => {
  await world.report('D-1', [WECHAT]);
  world.now += 3 * HOUR;
  const page = { cursor: null, limit: 10, caller: APPROVER, source: null, externalId: null };
  const shown = async () => (await listDevices(world.deps, { ...page, group: null })).items[0];
  expect(await shown()).toMatchObject({ evidenceAgeSeconds: 3 * 3_600, doubt: null });
  await world.report('D-1', [], { apps: [] });
  expect(await shown()).toMatchObject({ evidenceAgeSeconds: 0, doubt: { why: 'empty' } });
});

test('a preview counts what a doubtful list lacks', async () => {
  await world.report('D-1', [WECHAT]);
  world.now += HOUR;
  await world.report('D-1', [], { apps: [] });
  const officer = { caller: AUTHOR, banId: 'other' };
  await saveBan(world.deps, { ...officer, document: aBan('other') });
  const asked = { ...officer, revision: 1, purpose: 'to see who has it', idempotencyKey: null };
  const { id } = await requestPreview(world.deps, asked);
  await world.settle();
  const preview = await readPreview(world.deps, { ...officer, previewId: id });
  expect(preview).toMatchObject({ state: 'done', matched: 1 });
});
