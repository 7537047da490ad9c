import { fork } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { approveAsShown } from '../../demo/people.ts';
import { banDocument, DAY, HOUR, iso, MINUTE } from '../end-to-end/documents.ts';
import { endWorld, SOURCE, startWorld, type World } from '../end-to-end/world.ts';
import { layFindings } from '../made/laid-devices.ts';
import { aSentLine } from '../made/sent-inventory.ts';

/*
 * A stack whose ban has many findings, in a process of its own: to lay them takes the better part
 * of a minute of a core, which nobody should wait for who is walked through meanwhile. As a script
 * it is that process: it tells where its API is once all are laid, and ends with whoever began it.
 */

/** Phones that report that they have what a ban names; the other findings are copies of one. */
const REPORTED = 300;
export const FINDINGS = 100_000;
/** Partitions of a ban with few findings in `dev`. */
const PARTITIONS = 4;

/** A stack whose ban has many findings. */
async function aCrowd(): Promise<World> {
  // Copies of findings would go out as orders, which is looked at elsewhere.
  const disabled = (logicalId: string) => /^(?:Connectors|PublisherSource)/.test(logicalId);
  const world = await startWorld({ disabled });
  const { stack, people } = world;
  const now = stack.clock.now();
  const notice = iso(now - HOUR);
  const document = banDocument({
    id: 'crowd',
    timeline: { notice, effective: iso(now + 30 * DAY) },
    scope: { platforms: ['android'] },
    apps: [{ name: 'Crowd', match: [{ platform: 'android', packageName: 'org.example.crowd' }] }],
  });
  await people.author.put('/v1/bans/crowd', document);
  await people.author.post('/v1/bans/crowd/propose', { revision: 1 });
  await approveAsShown(people.approver, 'crowd');
  await stack.clock.advance(10 * MINUTE);
  const observedAt = iso(stack.clock.now());
  const apps = [{ id: 'org.example.crowd', name: 'Crowd', version: '1' }];
  const lines = Array.from({ length: REPORTED }, (_, index) =>
    aSentLine({ externalId: `crowd-${index}`, observedAt, apps }),
  );
  await world.client.reportInventories(SOURCE, stack.tokens.connector, lines);
  await stack.settle();
  const many = FINDINGS - REPORTED;
  const like = { source: SOURCE, externalId: 'crowd-0' };
  await layFindings(stack, like, { many, shards: PARTITIONS });
  return world;
}

/** The stack in its process. */
export interface CrowdStack {
  /** Where its API is, once all findings are laid. */
  readonly apiUrl: Promise<string>;
  end(): Promise<void>;
}

/** Begins to make it. */
export function beginCrowd(): CrowdStack {
  const child = fork(import.meta.filename, { execArgv: process.execArgv });
  const apiUrl = new Promise<string>((resolve, reject) => {
    child.once('message', (said) => resolve(String(said)));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the stack of many findings ended: ${code}`)));
  });
  // It is told to whoever waits for it.
  apiUrl.catch(() => undefined);
  return {
    apiUrl,
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

async function serve(): Promise<void> {
  setPriority(constants.priority.PRIORITY_LOW);
  const ended = once(process, 'disconnect');
  const world = await aCrowd();
  if (process.connected) process.send?.(world.stack.apiUrl);
  await ended;
  await endWorld(world);
}

if (process.argv[1] === import.meta.filename) await serve();
