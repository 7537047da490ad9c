import { stableHash } from '../../functions/domain/devices/shard.ts';
import { HOUR, MINUTE, SECOND } from '../../functions/domain/time/instant.ts';
import { COLD_TABLE, CONCURRENCY, LAMBDA_STEP } from '../../lib/quotas.ts';
import type { StageSettings } from '../../lib/stage-settings.ts';
import { assumed, inventoryWriteUnits } from '../costs/assumed.ts';

export interface FloodResult {
  readonly seconds: number;
  /** The most that were served in a second. */
  readonly peak: number;
  /** The part of requests that were refused, and came again. */
  readonly refused: number;
  /** Instances of the function at the peak. */
  readonly instances: number;
  readonly bottleneck: string;
}

/** A check-in that writes `lastSeen` takes so long, and a source’s request of so many lines. */
const CHECK_IN_SECONDS = assumed('seenCheckIn') / SECOND;
const BATCH_SECONDS = assumed('batch') / SECOND;
const LINES = assumed('lines');
/** After a refusal an agent comes again within so many seconds. */
const AGAIN = { least: 30, most: 90 };

/** Devices that wake within some minutes, more of them in the middle, as people come to work. */
function wakingAt(second: number, devices: number, within: number): number {
  const half = within / 2;
  const height = Math.max(0, 1 - Math.abs(second - half) / half);
  return (devices * height) / half;
}

/**
 * All devices check in after a weekend within half an hour, each for the first time in over 48
 * hours, so that each is written. Seconds are stepped through: the gateway’s throttle, Lambda’s
 * scaling and the table each let so many through, and who is refused comes again.
 */
export function simulateMonday(devices: number, stage: StageSettings): FloodResult {
  const within = (30 * MINUTE) / SECOND;
  const { rate, burst } = stage.throttles.checkIn;
  const table = stage.warmThroughput.devices?.writeUnitsPerSecond ?? COLD_TABLE.writeUnitsPerSecond;
  const later = new Map<number, number>();
  let [served, asked, refused, peak, tokens, instances] = [0, 0, 0, 0, burst, 0];
  let second = 0;
  for (; served < devices * 0.999 && second < (24 * HOUR) / SECOND; second++) {
    const came = wakingAt(second, devices, within) + (later.get(second) ?? 0);
    later.delete(second);
    tokens = Math.min(burst, tokens + rate);
    const room = Math.min(
      instances + LAMBDA_STEP.instances / LAMBDA_STEP.seconds,
      CONCURRENCY.ordinary,
    );
    const through = Math.min(came, tokens, table, room / CHECK_IN_SECONDS);
    tokens -= through;
    instances = Math.max(instances, Math.ceil(through * CHECK_IN_SECONDS));
    served += through;
    asked += came;
    peak = Math.max(peak, through);
    const back = came - through;
    refused += back;
    // They come again spread over a minute.
    for (let n = 0; n < 6 && back > 0.01; n++) {
      const draw = stableHash(`${second}.${n}`) % (AGAIN.most - AGAIN.least);
      const at = second + AGAIN.least + draw;
      later.set(at, (later.get(at) ?? 0) + back / 6);
    }
  }
  const limits = [
    ['the throttle of check-ins', rate],
    ['writes of devices', table],
    ['concurrent executions', CONCURRENCY.ordinary / CHECK_IN_SECONDS],
  ] as const;
  const [least] = limits.toSorted(([, a], [, b]) => a - b);
  const bottleneck = refused > asked / 100 ? (least?.[0] ?? '') : 'how fast people come';
  return { seconds: second, peak, refused: refused / asked, instances, bottleneck };
}

/**
 * A source lists a fleet for the first time, some requests side by side, each line a new device
 * with its inventory. A table on demand doubles with its peak of the last half hour.
 */
export function simulateImport(
  devices: number,
  stage: StageSettings,
  { atOnce, isWarm }: { readonly atOnce: number; readonly isWarm: boolean },
): FloodResult {
  const bySource = (atOnce * LINES) / BATCH_SECONDS;
  const byThrottle = stage.throttles.sources.rate * LINES;
  let table: number = isWarm ? Number.POSITIVE_INFINITY : COLD_TABLE.writeUnitsPerSecond;
  let [done, second, peak] = [0, 0, 0];
  let limit = '';
  while (done < devices) {
    const byTable = table / inventoryWriteUnits();
    const through = Math.min(bySource, byThrottle, byTable);
    limit = through === byTable ? 'writes of inventories' : 'requests of the source side by side';
    done += through;
    peak = Math.max(peak, through);
    second += 1;
    if (second % ((30 * MINUTE) / SECOND) === 0)
      table = Math.max(table, 2 * through * inventoryWriteUnits());
  }
  return { seconds: second, peak, refused: 0, instances: atOnce, bottleneck: limit };
}
