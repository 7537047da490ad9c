import { HOUR, MINUTE } from '../../functions/domain/time/instant.ts';
import { EFFECTIVE, SECOND_EFFECTIVE } from '../calendar.ts';
import { MAIN } from '../demo-bans.ts';
import {
  agentsCheckIn,
  connectorWorks,
  doubtedReportAgain,
  everybodyReports,
} from '../routines.ts';
import { moveTo, type Scene } from '../scene.ts';
import type { TopicMessage } from '../subscriber.ts';
import {
  managerComesBack,
  managersAtMidnight,
  managersBefore,
  managersCatchUp,
  managersWork,
} from './managed.ts';
import { managersHiccup, managersRecover, workProfilesAreSet } from './untidy.ts';

/** Requests to the topic that are refused in the middle of the night of enforcement. */
const REFUSALS = 24;

/** 30 October: the ban takes effect while SNS fails. */
export async function enforcement(scene: Scene): Promise<void> {
  const { progress } = scene;
  progress.chapter('Monday 30 October, 00:00 in Toronto: in force');
  await nothingIsEarly(scene);
  await midnight(scene);
  await moveTo(scene, EFFECTIVE + 5 * MINUTE);
  const night = await connectorWorks(scene);
  const removals = night.filter(({ type }) => type === 'order.remove');
  progress.say(
    `${removals.length} removal orders went out, while SNS refused ${REFUSALS} requests; ` +
      'nothing was lost',
  );
  checkRestrictions(scene, night);
  await managersAtMidnight(scene);
  await agentsCheckIn(scene, 'devices with an agent were told by their check-in');
  await connectorWorks(scene);
  await moveTo(scene, EFFECTIVE + HOUR);
  managerComesBack(scene);
  managersHiccup(scene);
  workProfilesAreSet(scene);
  await everybodyReports(scene, 'everybody reported again: findings resolve');
  managersRecover(scene);
  await doubtedReportAgain(scene);
  await managersCatchUp(scene);
  await connectorWorks(scene);
}

async function nothingIsEarly(scene: Scene): Promise<void> {
  await moveTo(scene, EFFECTIVE - MINUTE);
  await managersBefore(scene);
  const early = (await connectorWorks(scene)).filter(({ type }) => type === 'order.remove');
  scene.checks.that(
    'no removal left before the effective instant',
    early.length === 0,
    `${early.length} did`,
  );
}

async function midnight(scene: Scene): Promise<void> {
  const { stack, checks } = scene;
  stack.faults.add({ service: 'sns', mode: 'refuse', count: REFUSALS });
  await moveTo(scene, EFFECTIVE);
  await stack.settle();
  checks.that(
    `SNS refused ${REFUSALS} requests in the middle of it`,
    stack.faults.left() === 0,
    `${stack.faults.left()} are left`,
  );
}

function checkRestrictions({ checks }: Scene, night: readonly TopicMessage[]): void {
  const restrictions = night.filter(
    ({ type, data }) => type === 'restrictions.changed' && data.banId === MAIN,
  );
  const everywhere = restrictions.filter(({ data }) => data.groups?.length === 0);
  const atTheLab = restrictions.filter(({ data }) => data.groups?.includes('laboratory'));
  checks.that(
    'restrictions reached the connector when the ban took effect: for both platforms, and ' +
      'none for the exempt laboratory',
    everywhere.length === 2 &&
      everywhere.every(({ data }) => (data.blocked ?? []).length > 0) &&
      atTheLab.length === 2 &&
      atTheLab.every(({ data }) => data.blocked?.length === 0),
    JSON.stringify(restrictions.map(({ data }) => data)),
  );
}

/** 1 November: the second ban takes effect as it was corrected. */
export async function secondBan(scene: Scene): Promise<void> {
  scene.progress.chapter('Wednesday 1 November: the corrected second ban takes effect');
  await moveTo(scene, Date.parse(SECOND_EFFECTIVE) + HOUR);
  await connectorWorks(scene);
  await everybodyReports(scene, 'everybody reported');
  await doubtedReportAgain(scene);
  await connectorWorks(scene);
  await managersWork(scene);
  await agentsCheckIn(scene, 'devices with an agent checked in again');
}
