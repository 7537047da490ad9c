import { isDeepStrictEqual } from 'node:util';
import type { NamedApp } from '../devices/app.ts';
import { appKey, appKeys } from '../devices/app-key.ts';
import { type Finding, isDisabled } from './finding.ts';
import { reopened, returned, type SeenHere } from './finding-rows.ts';
import { disproves, hasMore, type Situation, withApps } from './presence.ts';

/** What a decision makes of a row, and why. */
export interface Step {
  readonly finding: Finding;
  readonly reason: string;
}

/**
 * Whether an app that could not be started is there in another version, or is listed as installed
 * after it was listed as disabled. The word that disabled it was not about that.
 */
function isBackUp(finding: Finding, apps: readonly NamedApp[]): boolean {
  if (finding.lastResult?.lasting === true) return false;
  const { platform } = finding.device;
  const known = new Map(finding.apps.map((app) => [appKey(platform, app), app]));
  return apps.some((app) => {
    const before = known.get(appKey(platform, app));
    if (before === undefined) return false;
    const isOther =
      before.version !== null && app.version !== null && before.version !== app.version;
    return isOther || (before.state === 'disabled' && app.state !== 'disabled');
  });
}

/** A decision for a finding of an app that cannot be started. */
function decideHidden(finding: Finding, situation: Situation): Step | { readonly stays: string } {
  const { presence } = situation;
  // An app that the ban has come to name no more may well be there.
  if (presence.kind === 'absent' && !presence.amended && disproves(presence.coverage, finding))
    return {
      finding: { ...finding, cause: 'absent', evidenceAt: presence.observedAt },
      reason: 'the hidden app is gone',
    };
  const stays = 'the app is listed but cannot be started';
  if (presence.kind !== 'present' || presence.how !== 'seen') return { stays };
  const next = withApps(finding, situation);
  return isDeepStrictEqual(next, finding)
    ? { stays }
    : { finding: { ...next, grown: finding.grown }, reason: stays };
}

/** Whether an app is back so soon that it was not gone for good. A new enrolment begins anew. */
function isFlapping(finding: Finding, { device, now, flapsWithin }: Situation, here: SeenHere) {
  const { cause, endedAt, apps } = finding;
  if (endedAt === null || (cause !== 'absent' && cause !== 'absent-before-order')) return false;
  const known = new Set(appKeys(device.platform, apps));
  return (
    now <= endedAt + flapsWithin &&
    device.enrolledAt <= endedAt &&
    here.apps.some((app) => known.has(appKey(device.platform, app)))
  );
}

/** A decision for a finding that is not live: it comes back with its app, or stays ended. */
export function decideEnded(
  situation: Situation,
  finding: Finding,
  over: boolean,
): Step | { readonly stays: string } {
  const { device, presence, now } = situation;
  // The word that an app cannot be started covers the apps that were named then, and no others.
  const isHidden =
    isDisabled(finding) &&
    !(
      presence.kind === 'present' &&
      (hasMore(finding, presence.apps) || isBackUp(finding, presence.apps))
    );
  if (isHidden) return decideHidden(finding, situation);
  if (over || presence.kind !== 'present') return { stays: 'the finding is over' };
  if (isFlapping(finding, situation, presence))
    return {
      finding: returned(finding, device, presence),
      reason: 'the app came back soon after it was gone',
    };
  return {
    finding: reopened(finding, device, presence, now),
    reason: 'the app is there again',
  };
}
