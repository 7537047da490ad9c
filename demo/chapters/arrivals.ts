import { HOUR, MINUTE } from '../../functions/domain/time/instant.ts';
import { type Gate, gateOf } from '../approval.ts';
import { ARRIVALS } from '../calendar.ts';
import { CARELESS } from '../demo-bans.ts';
import { fleetClient } from '../fleet/client.ts';
import { appsOfProduct } from '../fleet/plants.ts';
import { moveTo, type Scene } from '../scene.ts';

/** How many phones more than there is room for. */
const TOO_MANY = 4;

/**
 * 7 November: a ministry joins, and more of its phones have QQ than the limit of the ban leaves
 * room for.
 */
export async function arrivals(scene: Scene): Promise<void> {
  const { progress, checks, people } = scene;
  progress.chapter('Tuesday 7 November: a ministry joins, and its phones have QQ');
  await moveTo(scene, ARRIVALS);
  const before = await gateOf(people.viewer, CARELESS);
  const room = before.limit - before.count;
  const phones = await arrive(scene, room + TOO_MANY);
  const full = await gateOf(people.viewer, CARELESS);
  const ordered = await newlyOrdered(scene);
  checks.that(
    `of ${phones} phones that joined exactly the ${room} were ordered that the limit left room ` +
      `for, and ${TOO_MANY} are held`,
    ordered === room && full.state === 'full' && full.held === TOO_MANY,
    JSON.stringify({ ordered, full }),
  );
  progress.say(
    `${ordered} removals were ordered; gate ${full.state}: ${full.held} devices are held at a ` +
      `notice, until the limit of ${full.limit} is raised to ${full.raiseTo}`,
  );
  await raise(scene, full);
  checks.that(
    'once another approver had raised the limit, the others were ordered too',
    (await newlyOrdered(scene)) === TOO_MANY,
    JSON.stringify(await gateOf(people.viewer, CARELESS)),
  );
}

/** A source reports so many phones that have QQ. Returns how many. */
async function arrive({ stack, fleet }: Scene, count: number): Promise<number> {
  const [source = ''] = fleet.sources;
  const [app] = appsOfProduct('qq', 'android');
  const lines = Array.from({ length: count }, (_, n) => ({
    externalId: `archives-${n}`,
    platform: 'android' as const,
    osVersion: '14',
    group: 'archives',
    ownership: 'organization' as const,
    management: 'full' as const,
    coverage: 'all' as const,
    observedAt: new Date(stack.clock.now()).toISOString(),
    apps: app === undefined ? [] : [app],
  }));
  const client = fleetClient({ apiUrl: stack.apiUrl });
  await client.reportInventories(source, stack.tokens.connector, lines);
  await stack.clock.advance(5 * MINUTE);
  return lines.length;
}

/** How many removal orders of the ban came off the queue since it was read last. */
async function newlyOrdered({ connector }: Scene): Promise<number> {
  const news = await connector.read();
  return news.filter(({ type, data }) => type === 'order.remove' && data.banId === CARELESS).length;
}

/** Who approved the ban may ask for a raise; another approver's word raises it. */
async function raise(scene: Scene, { raiseTo }: Gate): Promise<void> {
  const { checks, people, stack } = scene;
  const path = `/v1/bans/${CARELESS}/raise`;
  const words = { limit: raiseTo, reason: 'these phones are ours now' };
  const officer = await people.officer.send('POST', path, words);
  const alone = await people.approver.send('POST', path, words);
  const both = await people.approver2.send('POST', path, words);
  checks.that(
    'the limit was raised by two approvers: neither by its author, nor by who approved it alone',
    officer.status === 403 && alone.status === 202 && both.status === 200,
    JSON.stringify([officer, alone, both].map(({ status, body }) => [status, body.detail])),
  );
  await stack.clock.advance(HOUR);
}
