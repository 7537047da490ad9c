import { newCensus } from '../../functions/domain/passes/pass.ts';
import { HOUR, SECOND } from '../../functions/domain/time/instant.ts';
import type { StageSettings } from '../../lib/stage-settings.ts';
import { Services } from './services.ts';
import { siteOf } from './sites.ts';
import { depsAt, EFFECTIVE, sharedRows, templates } from './stage.ts';
import { VirtualTime } from './virtual-time.ts';
import { Workers } from './workers.ts';

/** Devices of a segment that are gone over; a whole one takes as much longer as it is larger. */
const MOST_MODELLED = 100_000;

export interface CensusResult {
  readonly devices: number;
  readonly seconds: number;
  readonly workers: number;
  readonly bottleneck: string;
}

/** A census over a fleet of which nobody has anything new, with its segments side by side. */
export async function simulateCensus(devices: number, stage: StageSettings): Promise<CensusResult> {
  const { censusSegments: segments } = stage.settings;
  const modelled = Math.min(devices, MOST_MODELLED * segments);
  const { world, rows } = await templates(0);
  const time = new VirtualTime(EFFECTIVE - 2 * HOUR);
  const services = new Services(time, siteOf(stage, 0), 1);
  const deps = await depsAt(world, time, 0, 16);
  const inPart = () => Math.ceil(modelled / segments);
  const shared = sharedRows({ ...rows, inPart, shards: null }, () => {});
  const workers = new Workers(services, shared, deps, segments);
  const started = time.now;
  const { version } = await deps.bans.readBlocklist();
  const begun = { asOf: started, startedAt: started, parts: segments };
  const census = newCensus({ ...begun, id: 'census.simulated', version });
  await deps.work.start(census);
  void workers.send(
    census,
    Array.from({ length: segments }, (_, part) => part),
    0,
  );
  await time.run(() => shared.counts.scanned >= inPart() * segments, EFFECTIVE + 24 * HOUR);

  const modelledSeconds = (time.now - started) / SECOND;
  const [most] = services.allowances.toSorted(
    (a, b) => b.usedOver(modelledSeconds) - a.usedOver(modelledSeconds),
  );
  return {
    devices,
    seconds: modelledSeconds * (devices / modelled),
    workers: workers.counts.most,
    bottleneck:
      most !== undefined && most.usedOver(modelledSeconds) > 0.85
        ? most.name
        : `\`${segments <= stage.workersAtOnce ? 'censusSegments' : 'workersAtOnce'}\`, ` +
          'one page after the other',
  };
}
