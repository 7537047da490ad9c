import type { App } from '../../domain/devices/app.ts';
import { appKey } from '../../domain/devices/app-key.ts';
import type { Head } from '../../domain/devices/head.ts';
import { type Finding, type Outcome, removes } from '../../domain/findings/finding.ts';
import { orderId } from '../../domain/findings/order.ts';
import { recordResult } from '../../usecases/devices/results.ts';
import type { Dependencies } from '../../usecases/ports.ts';
import { speaksFor } from './device.ts';
import type { Mac } from './mac.ts';
import { rulesStopping } from './plan.ts';
import type { GivenRule } from './rules.ts';

/** Whether the finding waits for its order to remove to be carried out. */
function isOrdered({ status, outstanding, phase }: Finding): boolean {
  return status === 'open' && outstanding !== null && removes(phase);
}

/**
 * What the rules that a Mac has mean for a finding. `null`: an app of it is stopped by none, or it
 * is not known how it is signed. Then Santa has nothing to say of the order.
 */
function outcomeOf(
  finding: Finding,
  apps: readonly App[],
  had: ReadonlyMap<string, GivenRule>,
): Outcome | null {
  const { platform } = finding.device;
  if (finding.apps.length === 0 || finding.appCount > finding.apps.length) return null;
  let outcome: Outcome = 'disabled';
  for (const named of finding.apps) {
    const key = appKey(platform, named);
    const copies = apps.filter((app) => appKey(platform, app) === key);
    if (copies.length === 0) return null;
    for (const copy of copies) {
      const rules = rulesStopping(copy).flatMap((one) => had.get(one) ?? []);
      if (rules.length === 0) return null;
      if (!rules.some(({ taken }) => taken)) outcome = 'failed';
    }
  }
  return outcome;
}

type Needs = Parameters<typeof recordResult>[0];

/**
 * Says of the orders of a Mac's device what its rules mean for them: `disabled` where rules that it
 * took stop all apps of the finding, `failed` where it did not take them. `detail` says what was
 * not taken. Only a device of the key's group is spoken for.
 */
export async function reportOrders(
  deps: Needs & Pick<Dependencies, 'fleet'>,
  mac: Mac,
  device: Head,
  had: readonly GivenRule[],
  findings: readonly Finding[],
  detail: string | null,
): Promise<void> {
  const ordered = findings.filter(isOrdered);
  if (ordered.length === 0 || had.length === 0 || !speaksFor(mac, device)) return;
  const inventory = await deps.fleet.readInventory(device.deviceId);
  const rules = new Map(had.map((rule) => [rule.key, rule]));
  for (const finding of ordered) {
    const outcome = outcomeOf(finding, inventory?.apps ?? [], rules);
    const isSaid =
      finding.lastResult?.n === finding.outstanding && finding.lastResult.outcome === outcome;
    if (outcome === null || isSaid) continue;
    await recordResult(
      deps,
      {
        orderId: orderId(finding, finding.n),
        outcome,
        detail: outcome === 'failed' ? (detail ?? 'Santa has refused the rules of this ban') : null,
        at: null,
        lasting: true,
      },
      (head) => head.deviceId === device.deviceId && speaksFor(mac, head),
    );
  }
}
