import { shardOf } from '../../../functions/domain/devices/shard.ts';
import { sourceDeviceId } from '../../../functions/domain/devices/source-device.ts';
import {
  newCensus,
  newPreview,
  newRetirement,
  newSweep,
  type Pass,
} from '../../../functions/domain/passes/pass.ts';
import { SECOND } from '../../../functions/domain/time/instant.ts';
import { saveBan } from '../../../functions/usecases/bans/save-ban.ts';
import { aBan, WECHAT } from '../a-ban.ts';
import { AUTHOR, World } from '../world.ts';

const EFFECTIVE = Date.parse('2023-10-30T12:00:00Z');

/** A world in which the one page of a pass has work to do for each of its devices. */
export interface WorldWithPage {
  readonly world: World;
  readonly message: { readonly passId: string; readonly part: number };
}

const SHARDS = 16;

/** Devices whose findings are all in the first partition. */
function inOnePartition(devices: number): readonly string[] {
  const ids: string[] = [];
  for (let i = 0; ids.length < devices; i++)
    if (shardOf(sourceDeviceId('mdm', `D-${i}`), SHARDS) === 0) ids.push(`D-${i}`);
  return ids;
}

/** Devices that have the app, and then no longer count as they are recorded. */
export async function aWorldWithPage(kind: Pass['kind'], devices: number): Promise<WorldWithPage> {
  const world = new World({ censusSegments: 1 });
  const ids = inOnePartition(devices);
  if (kind === 'sweep') {
    await world.inForce(aBan('wechat'));
    await world.until(EFFECTIVE - 60 * SECOND);
    for (const id of ids) await world.report(id, [WECHAT]);
    world.now = EFFECTIVE;
  } else {
    for (const id of ids) await world.report(id, [WECHAT]);
    if (kind === 'census') await world.inForce(aBan('wechat'));
    if (kind === 'preview')
      await saveBan(world.deps, { caller: AUTHOR, banId: 'wechat', document: aBan('wechat') });
    world.now += 60 * SECOND;
  }
  const { now } = world;
  const begun = { id: `a-${kind}`, asOf: now, startedAt: now, parts: 1 };
  const pass = passOf(kind, begun);
  await world.deps.work.start(pass);
  return { world, message: { passId: pass.id, part: 0 } };
}

function passOf(
  kind: Pass['kind'],
  begun: { readonly id: string; readonly asOf: number; startedAt: number; parts: number },
): Pass {
  const ban = { banId: 'wechat', revision: 1 };
  switch (kind) {
    case 'census':
      return newCensus({ ...begun, version: 1 });
    case 'preview':
      return newPreview({ ...begun, ...ban, purpose: 'before approval' });
    case 'sweep':
      return newSweep({ ...begun, ...ban, purpose: 'instant' });
    case 'retire':
      return newRetirement({
        ...begun,
        source: 'mdm',
        run: 'a-later-run',
        purpose: 'retire',
        expected: 0,
        begunAt: begun.startedAt,
        retireAll: true,
        testifiedAt: null,
      });
    default:
      return kind satisfies never;
  }
}
