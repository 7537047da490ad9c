import { HOUR, MINUTE } from '../../functions/domain/time/instant.ts';
import { LAB_ENDS, LIFTED, NEWCOMER, REINSTALLED } from '../calendar.ts';
import { bannedIn, KEEPS_IT, newPhone } from '../cast.ts';
import { MAIN } from '../demo-bans.ts';
import { install } from '../fleet/behaviour.ts';
import type { FleetDevice } from '../fleet/device.ts';
import { appsOfProduct } from '../fleet/plants.ts';
import {
  agentsCheckIn,
  connectorWorks,
  doubtedReportAgain,
  enrollAgents,
  everybodyReports,
} from '../routines.ts';
import { agentsOf, moveTo, type Scene, stubbornOf } from '../scene.ts';
import type { TopicMessage } from '../subscriber.ts';
import { managersWork } from './managed.ts';
import { bringBack, checkFlapping, checkPage, pageThatComesEmpty } from './untidy.ts';

/** 2 November: somebody installs WeChat again. */
export async function relapse(scene: Scene): Promise<void> {
  const { stack, progress, checks, fleet, people } = scene;
  progress.chapter('Thursday 2 November: WeChat comes back');
  await moveTo(scene, REINSTALLED);
  const { key } = whoReturns(scene);
  const wechat = appsOfProduct('wechat', 'android');
  fleet.change(key, (device) => install(device, wechat, stack.clock.now()));
  const caught = await fleet.checkIn(key, stack.clock.now());
  checks.that(
    'a device that installed WeChat again was ordered at its next check-in',
    caught?.orders.some((order) => order.banId === MAIN && order.action === 'remove') === true,
    JSON.stringify(caught),
  );
  const again = await bringBackAgain(scene);
  await moveTo(scene, REINSTALLED + HOUR);
  for (const one of [key, ...again]) await fleet.checkIn(one, stack.clock.now());
  await checkFlapping(scene, again);
  progress.say(
    `${again.length} brought it back for the second time, and ${KEEPS_IT} of them keeps it`,
  );
  const story = await people.viewer.get(`/v1/bans/${MAIN}/findings/${fleet.deviceIdOf(key)}`);
  checks.that(
    'in the same episode, as an app that comes back, and resolved again',
    story.episode === 1 && story.flapping === true && story.status === 'resolved',
    JSON.stringify(story),
  );
  progress.say(`ordered at its next check-in, in the same episode; ${story.status} an hour later`);
  await connectorWorks(scene);
}

/**
 * Owners who brought it back on Tuesday do so again. One of them does not let it be removed this
 * time.
 */
async function bringBackAgain(scene: Scene): Promise<readonly string[]> {
  const { fleet, stack } = scene;
  const keys = bringBack(scene);
  for (const key of keys.slice(0, KEEPS_IT))
    fleet.change(key, (device) => ({ ...device, temper: 'stubborn' }));
  for (const key of keys) await fleet.checkIn(key, stack.clock.now());
  return keys;
}

function whoReturns(scene: Scene): FleetDevice {
  const returning = agentsOf(scene).find(
    (device) =>
      device.platform === 'android' &&
      device.ownership === 'organization' &&
      device.group !== 'laboratory' &&
      device.temper !== 'stubborn' &&
      device.habit === null &&
      !bannedIn(device, ['wechat', 'qq']) &&
      device.everHad.some((app) => app.id === 'com.tencent.mm'),
  );
  if (!returning)
    throw new Error('no device of this fleet can install WeChat again: choose another seed');
  return returning;
}

/** 3 November: a phone is enrolled that has WeChat, and the stubborn are quarantined. */
export async function newcomer(scene: Scene): Promise<void> {
  const { stack, progress, checks, fleet, managed, connector } = scene;
  progress.chapter('Friday 3 November: a new device enrols with it');
  await moveTo(scene, NEWCOMER);
  const phone = newPhone();
  fleet.devices.set(phone.key, phone);
  await enrollAgents(scene);
  const welcome = await fleet.checkIn(phone.key, stack.clock.now());
  checks.that(
    'a device that enrolled with WeChat was ordered at its first check-in',
    welcome?.orders.some((order) => order.action === 'remove') === true,
    JSON.stringify(welcome),
  );
  await moveTo(scene, NEWCOMER + HOUR);
  const clean = await fleet.checkIn(phone.key, stack.clock.now());
  progress.say(`ordered at its first check-in; an hour later it is ${clean?.status}`);
  const isQuarantine = ({ type, data }: TopicMessage) =>
    type === 'order.quarantine' && managed.deviceOf(data.device) === undefined;
  const quarantined = (await connectorWorks(scene)).filter(isQuarantine);
  const devices = connector.received.filter(isQuarantine).map(({ data }) => data.device?.id);
  progress.say(
    `meanwhile ${new Set(devices).size} of ${stubbornOf(scene).length} who refused were ` +
      `quarantined (${quarantined.length} messages)`,
  );
}

/** 4 November: the laboratory is no longer exempt. */
export async function endOfExemption(scene: Scene): Promise<void> {
  const { fleet, progress, stack } = scene;
  progress.chapter('Saturday 4 November: the exemption of the laboratory ends');
  await moveTo(scene, LAB_ENDS + HOUR);
  await managersWork(scene);
  const lab = (await connectorWorks(scene)).filter(({ type }) => type === 'order.remove');
  progress.say(`${lab.length} removals were ordered there`);
  const page = pageThatComesEmpty(scene);
  const title = `everybody reported but ${page.size} devices: a page of their manager was empty`;
  await everybodyReports(scene, title, true, page);
  await connectorWorks(scene);
  await doubtedReportAgain(scene);
  await checkPage(scene, page);
  await fleet.reportSome([...page], stack.tokens.connector, stack.clock.now());
  await managersWork(scene);
  await agentsCheckIn(scene, 'devices with an agent checked in again');
  await connectorWorks(scene);
}

/** 6 November: the ban is lifted, which withdraws what stands. */
export async function lift(scene: Scene): Promise<void> {
  const { progress, checks, connector, people } = scene;
  progress.chapter('Monday 6 November: the ban is lifted');
  await moveTo(scene, LIFTED);
  const before = connector.received.length;
  await people.approver.post(`/v1/bans/${MAIN}/lift`, { reason: 'the end of this demo' });
  await moveTo(scene, LIFTED + 10 * MINUTE);
  await connectorWorks(scene);
  const withdrawn = connector.received
    .slice(before)
    .filter(({ type, data }) => type === 'order.withdrawn' && data.banId === MAIN);
  const { findings } = await people.viewer.get(`/v1/bans/${MAIN}/compliance`);
  const left = findings as Record<string, number>;
  checks.that(
    'the lift withdrew every order that stood, and ended every quarantine',
    withdrawn.length >= stubbornOf(scene).length && left.open === 0 && left.unenforceable === 0,
    JSON.stringify(left),
  );
  progress.say(`${withdrawn.length} orders were withdrawn; ${left.open} findings are open`);
}
