import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CheckInReply,
  type FleetClient,
  fleetClient,
  type InventoryLine,
} from '../../demo/fleet/client.ts';
import { approveAsShown, Person } from '../../demo/people.ts';
import { Subscriber } from '../../demo/subscriber.ts';
import type { App } from '../../functions/domain/devices/app.ts';
import type { Outcome } from '../../functions/domain/findings/finding.ts';
import {
  type InterdictStack,
  startInterdict,
  type TokenRole,
} from '../../local/interdict/interdict-stack.ts';
import type { StackOptions } from '../../local/stack-options.ts';
import { aSentCheckIn, aSentLine } from '../made/sent-inventory.ts';
import { BANNED, BEGINS, banDocument, HARMLESS, iso, MINUTE } from './documents.ts';
import { synthesized } from './synthesized.ts';
import { Tables } from './tables.ts';

/** The source that connectors of these suites report for. */
export const SOURCE = 'demo-mdm';

/** A device with a token of its own. */
export interface OwnDevice {
  readonly deviceId: string;
  readonly token: string;
  /** Reports these apps as seen now. */
  checkIn(apps: readonly App[], results?: readonly Result[]): Promise<CheckInReply>;
}

interface Result {
  readonly orderId: string;
  readonly outcome: Outcome;
}

/** A running stack with everybody who uses it. */
export interface World {
  readonly stack: InterdictStack;
  readonly people: Readonly<Record<TokenRole, Person>>;
  readonly client: FleetClient;
  readonly tables: Tables;
  readonly subscriber: Subscriber;
  /** What functions reported as failed, a line each. */
  readonly failures: string[];
  readonly directory: string;
  enrolled(count: number, group?: string): Promise<OwnDevice[]>;
  /**
   * Reports devices through the source; `apps` by external id. Returns their device ids, in the
   * same order.
   */
  reported(apps: Readonly<Record<string, readonly App[]>>): Promise<string[]>;
  /** Drafts, proposes and approves a ban; its gate is pending until a tick. */
  approved(changes?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Approves a ban and lets the census open its gate. */
  enforced(changes?: Readonly<Record<string, unknown>>): Promise<string>;
  /** All that the functions have written to their logs. Only whole once the stack is closed. */
  logs(): string;
  /** Has something ended once the stack has. */
  atItsEnd(end: () => Promise<unknown>): void;
  close(): Promise<void>;
}

/**
 * The connectors to managers are at work too. A world is without unless told so: they cost it a
 * quarter of its time.
 */
export const WITH_MANAGERS: Partial<StackOptions> = { disabled: () => false };

/**
 * Starts the synthesized stack in memory with a clock that stands still, in a temporary directory
 * of its own. `patience`: how often people and devices try again what is answered 503.
 */
export async function startWorld(
  options: Partial<StackOptions> = {},
  patience = 0,
): Promise<World> {
  const cdkOut = await synthesized();
  const directory = mkdtempSync(join(tmpdir(), 'interdict-end-to-end-'));
  const logDirectory = join(directory, 'logs');
  const failures: string[] = [];
  const stack = await startInterdict({
    cdkOut,
    logDirectory,
    clock: { frozen: true, now: BEGINS },
    concurrency: 2,
    throttles: false,
    disabled: (logicalId) => logicalId.startsWith('Connectors'),
    onFailure: (line) => void failures.push(line),
    ...options,
  });
  const people = Object.fromEntries(
    Object.entries(stack.tokens).map(([name, token]) => [
      name,
      new Person(name, stack.apiUrl, token, patience),
    ]),
  ) as Record<TokenRole, Person>;
  const client = fleetClient({ apiUrl: stack.apiUrl, concurrency: 4, retries: patience });
  const tables = new Tables(stack.endpoints.dynamodb, stack.tables);
  const { sns, sqs } = stack.endpoints;
  const subscriber = await Subscriber.subscribe(
    { sns, sqs, topicArn: stack.topicArn },
    'end-to-end',
  );
  let hardware = 0;
  const ends: (() => Promise<unknown>)[] = [];
  let closed = false;

  return {
    stack,
    people,
    client,
    tables,
    subscriber,
    failures,
    directory,
    async enrolled(count, group = 'treasury') {
      const { enrollmentKey } = await people.operator.post('/v1/enrollment-keys', {
        group,
        ownership: 'organization',
        maxUses: count,
        expiresAt: iso(stack.clock.now() + 30 * MINUTE),
      });
      return await client.forEach(Array.from({ length: count }), async () => {
        const { deviceId, token } = await client.enroll({
          enrollmentKey: String(enrollmentKey),
          hardwareId: `hardware-${hardware++}`,
          platform: 'android',
        });
        return {
          deviceId,
          token,
          checkIn: (apps, results) => checkIn(stack, client, token, apps, results),
        };
      });
    },
    async reported(apps) {
      const lines = Object.entries(apps).map(([externalId, own]) =>
        lineOf(externalId, own, stack.clock.now()),
      );
      await client.reportInventories(SOURCE, stack.tokens.connector, lines);
      const { items } = await people.viewer.get(`/v1/devices?limit=200&source=${SOURCE}`);
      const ids = new Map(
        (items as { externalId: string; deviceId: string }[]).map((device) => [
          device.externalId,
          device.deviceId,
        ]),
      );
      return Object.keys(apps).map((externalId) => ids.get(externalId) ?? '');
    },
    approved: (changes) => approved(people, changes),
    async enforced(changes) {
      const id = await approved(people, changes);
      await stack.clock.advance(5 * MINUTE);
      return id;
    },
    logs: () =>
      readdirSync(logDirectory)
        .map((name) => readFileSync(join(logDirectory, name), 'utf8'))
        .join(''),
    atItsEnd: (end) => void ends.push(end),
    async close() {
      if (closed) return;
      closed = true;
      subscriber.close();
      tables.close();
      await stack.close();
      for (const end of ends) await end();
    },
  };
}

/** Removes what a closed world leaves behind. */
export async function endWorld(world: World | undefined): Promise<void> {
  await world?.close();
  if (world !== undefined) rmSync(world.directory, { recursive: true, force: true });
}

async function approved(
  { author, approver }: Readonly<Record<'author' | 'approver', Person>>,
  changes: Readonly<Record<string, unknown>> | undefined,
): Promise<string> {
  const document = banDocument(changes);
  const id = String(document.id);
  const { revision } = await author.put(`/v1/bans/${id}`, document);
  await author.post(`/v1/bans/${id}/propose`, { revision });
  await approveAsShown(approver, id);
  return id;
}

function checkIn(
  stack: InterdictStack,
  client: FleetClient,
  token: string,
  apps: readonly App[],
  results: readonly Result[] = [],
): Promise<CheckInReply> {
  return client.checkIn(token, aSentCheckIn({ observedAt: iso(stack.clock.now()), apps, results }));
}

/** A line of a source's batch: a managed phone of the organisation. */
export function lineOf(externalId: string, apps: readonly App[], at: number): InventoryLine {
  return aSentLine({ externalId, apps, observedAt: iso(at) });
}

/** So many devices that report WeChat through the source, and one that does not. */
export function guiltyAndOne(count: number): Record<string, readonly App[]> {
  const guilty = Array.from(
    { length: count },
    (_, index) => [`phone-${index}`, [HARMLESS, BANNED]] as const,
  );
  return { ...Object.fromEntries(guilty), innocent: [HARMLESS] };
}
