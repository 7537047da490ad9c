import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { shownTo } from '../../demo/people.ts';
import { STALE_HEARTBEAT } from '../../functions/domain/passes/pass.ts';
import type { LocalFault } from '../../local/stack-controls.ts';
import { eventually } from '../eventually.ts';
import { BANNED, banDocument, DAY, HARMLESS, iso, MINUTE } from './documents.ts';
import { FleetUnderBan } from './fleet-under-ban.ts';
import { expectNothingDoubled, isOrder } from './orders.ts';
import { endWorld, type OwnDevice, startWorld, type World } from './world.ts';

jest.setTimeout(180_000);

const WITHOUT_END = 1_000_000;
/** So often a client asks before a page is left. */
const TRIES = 3;

type TableFault = Omit<Extract<LocalFault, { service: 'dynamodb' }>, 'service'>;

let world: World;
let fleet: FleetUnderBan;
let device: OwnDevice;

beforeAll(async () => {
  world = await startWorld();
  fleet = await FleetUnderBan.reported(
    world,
    Array.from({ length: 5 }, (_, n) => `phone-${n}`),
  );
  [device] = (await world.enrolled(1)) as [OwnDevice];
});
afterEach(() => world.stack.faults.clear());
afterAll(() => endWorld(world));

function strike(fault: TableFault): void {
  world.stack.faults.add({ service: 'dynamodb', ...fault });
}

const LOST = 'timeout-after-write';
/** The ban that is paused, resumed, and then loses the messages of its sweep. */
const INTERRUPTED = 'interrupted';

/**
 * A ban from its approval to its orders with one fault before the census and another before the
 * sweep.
 */
async function bannedUnder(
  banId: string,
  census: TableFault | null,
  sweep: TableFault,
): Promise<void> {
  await fleet.banned(banId, () => census && strike(census));
  expect(world.stack.faults.left()).toBe(0);
  strike(sweep);
  await fleet.carriedOut();
  expect(world.stack.faults.left()).toBe(0);
  await fleet.expectAllOrderedOnce();
}

describe('a ban while DynamoDB loses the answers to writes that it has done', () => {
  it('loses and doubles nothing, be it answers to the record of findings, or to their moves', () =>
    bannedUnder(
      'findings',
      { operation: 'TransactWriteItems', table: 'findings', mode: LOST, count: 2 },
      { operation: 'TransactWriteItems', table: 'findings', mode: LOST, count: 4 },
    ));

  it(
    'loses and doubles nothing, be it the answer to the opening of the gate, or to the note of ' +
      'a sweep that is done',
    () =>
      bannedUnder(
        'ban-itself',
        { operation: 'TransactWriteItems', table: 'blocklist', mode: LOST, count: 1 },
        { operation: 'PutItem', table: 'blocklist', mode: LOST, count: 1 },
      ),
  );

  it(
    'loses and doubles nothing, be it answers to starts and ends of passes, or to their parts ' +
      'and to marks',
    () =>
      bannedUnder(
        'passes',
        { operation: 'TransactWriteItems', table: 'work', mode: LOST, count: 2 },
        { operation: 'PutItem', table: 'work', mode: LOST, count: 20 },
      ),
  );

  it(
    'loses and doubles nothing, be it answers to parts of the census, or to the orders with ' +
      'their places',
    () =>
      bannedUnder(
        'counts',
        { operation: 'PutItem', table: 'work', mode: LOST, count: 4 },
        { operation: 'TransactWriteItems', table: 'places', mode: LOST, count: 2 },
      ),
  );
});

describe('a ban while DynamoDB refuses', () => {
  it('waits for its turn where it is throttled', () =>
    bannedUnder(
      'throttled',
      { mode: 'throttle', count: 6 },
      { operation: 'TransactWriteItems', table: 'findings', mode: 'throttle', count: 4 },
    ));

  it('goes on where it was after errors, and waits with orders while no place can be taken', () =>
    bannedUnder(
      'errors',
      { mode: 'refuse', count: 10 },
      { operation: 'TransactWriteItems', table: 'places', mode: 'throttle', count: 3 },
    ));
});

describe('an announcement whose mark was lost', () => {
  it('is published again with the same id and the same words, and then no more', async () => {
    const { approver, approver2, viewer } = world.people;
    await fleet.banned(INTERRUPTED);
    // Passes that are done are closed, and what they have counted is noted, before the pause.
    for (let tick = 0; tick < 2; tick++) await world.stack.invoke('tick', {});
    await approver.post(`/v1/bans/${INTERRUPTED}/pause`, { reason: 'a look first' });
    // The only write of this tick to the table is the mark; it is lost three times, which is all
    // that the client tries.
    strike({ operation: 'PutItem', table: 'work', mode: 'throttle', count: 3 });
    await expect(world.stack.invoke('tick', {})).rejects.toThrow(/Throughput/);
    expect(world.stack.faults.left()).toBe(0);
    for (let tick = 0; tick < 3; tick++) await world.stack.invoke('tick', {});
    const paused = (await fleet.messages()).filter(({ type }) => type === 'ban.paused');
    expect(paused).toHaveLength(2);
    expectNothingDoubled(paused);
    expect(new Set(paused.map(({ id }) => id)).size).toBe(1);
    world.failures.length = 0;
    const { gate } = await viewer.get(`/v1/bans/${INTERRUPTED}`);
    const { count } = gate as { count: number };
    await approver2.post(`/v1/bans/${INTERRUPTED}/resume`, { reason: 'as intended', count });
  });
});

describe('parts of a sweep whose findings cannot be read', () => {
  it('fail no message, are put off, and are done once they can be', async () => {
    const { errors } = workers();
    strike({ operation: 'Query', table: 'findings', mode: 'refuse', count: WITHOUT_END });
    await world.stack.clock.moveTo(fleet.effective, { settle: false });
    const struck = () => WITHOUT_END - world.stack.faults.left();
    await eventually('a worker is refused', async () => struck() >= TRIES);
    await world.stack.settle();
    expect(workers().errors).toBe(errors);
    world.stack.faults.clear();
    const moved = await fleet.removing();
    await world.stack.clock.advance(STALE_HEARTBEAT);
    await fleet.carriedOut();
    expect(moved).toBeLessThan(fleet.deviceIds.length);
    await fleet.expectAllOrderedOnce();
  });
});

describe('a request whose answer DynamoDB lost', () => {
  it('is answered as what it was: a success, done once', async () => {
    const { author, operator, approver, auditor } = world.people;
    const id = 'saved-once';
    strike({ operation: 'TransactWriteItems', mode: LOST, count: 1 });
    const saved = await author.send('PUT', `/v1/bans/${id}`, banDocument({ id }));
    expect(saved).toMatchObject({ status: 200, body: { revision: 1 } });
    strike({ operation: 'TransactWriteItems', mode: LOST, count: 1 });
    expect(await author.send('POST', `/v1/bans/${id}/propose`, { revision: 1 })).toMatchObject({
      status: 200,
    });
    const shown = await shownTo(approver, id);
    strike({ operation: 'PutItem', table: 'blocklist', mode: LOST, count: 1 });
    strike({ operation: 'TransactWriteItems', mode: LOST, count: 1 });
    expect(await approver.send('POST', `/v1/bans/${id}/approve`, shown)).toMatchObject({
      status: 200,
      body: { state: 'approved' },
    });
    strike({ operation: 'TransactWriteItems', mode: LOST, count: 1 });
    const key = await operator.send('POST', '/v1/enrollment-keys', {
      kind: 'reporter',
      reenroll: 'rotate',
      group: 'treasury',
      ownership: 'organization',
      maxUses: 1,
      expiresAt: iso(world.stack.clock.now() + DAY),
    });
    expect(key.status).toBe(201);
    strike({ operation: 'TransactWriteItems', mode: LOST, count: 1 });
    const hardware = {
      enrollmentKey: String(key.body.enrollmentKey),
      hardwareId: 'enrolled-once',
      platform: 'android',
    } as const;
    const enrolled = await world.client.enroll(hardware);
    expect(enrolled.deviceId).toMatch(/^[a-z0-9]{20,40}$/);
    expect(world.stack.faults.left()).toBe(0);
    strike({ operation: 'TransactWriteItems', table: 'audit', mode: LOST, count: 1 });
    const renewed = await world.client.enroll(hardware);
    expect(renewed.deviceId).toBe(enrolled.deviceId);
    expect(world.stack.faults.left()).toBe(0);
    const day = iso(world.stack.clock.now()).slice(0, 10);
    const { items } = await auditor.get(`/v1/audit?day=${day}&limit=200`);
    const acts = (items as { action: string; on: string }[]).filter(
      ({ on }) => on === `bans/${id}`,
    );
    expect(acts.map(({ action }) => action)).toEqual(['ban.save', 'ban.propose', 'ban.approve']);
    const renewals = (items as { action: string; on: string }[]).filter(
      ({ on }) => on === `devices/${enrolled.deviceId}`,
    );
    expect(renewals.map(({ action }) => action)).toEqual(['device.reenroll']);
  });

  it('is a check-in, too: stored once, ordered once', async () => {
    strike({ operation: 'TransactWriteItems', table: 'devices', mode: LOST, count: 1 });
    const answer = await device.checkIn([HARMLESS, BANNED]);
    expect(world.stack.faults.left()).toBe(0);
    const ids = answer.orders.map(({ orderId }) => orderId);
    expect(ids).toContain(`${INTERRUPTED}.${device.deviceId}.1`);
    await world.stack.settle();
    await world.subscriber.read();
    const { received } = world.subscriber;
    const sent = received.filter((one) => isOrder(one) && one.data.device?.id === device.deviceId);
    expect(sent.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expectNothingDoubled(received);
  });
});

describe('a check-in while tables fail', () => {
  it(
    'keeps the inventory while the findings cannot be read, says so by a short next check-in, ' +
      'and orders later',
    async () => {
      const [newcomer] = (await world.enrolled(1)) as [OwnDevice];
      strike({ operation: 'BatchGetItem', table: 'findings', mode: 'refuse', count: WITHOUT_END });
      const answer = await newcomer.checkIn([HARMLESS, BANNED]);
      expect(answer).toMatchObject({
        orders: [],
        send: null,
        inventoryHash: expect.stringMatching(/^sha256-/),
      });
      expect(answer.nextCheckInSeconds).toBeLessThan(3_600);
      world.stack.faults.clear();
      await world.stack.clock.advance(MINUTE);
      const later = await newcomer.checkIn([HARMLESS, BANNED]);
      expect(later.orders.map(({ orderId }) => orderId)).toContain(
        `${INTERRUPTED}.${newcomer.deviceId}.1`,
      );
    },
  );

  it(
    'is told to come again, and nothing is written, ' +
      'while nothing can be: 503 with Retry-After',
    async () => {
      strike({ mode: 'throttle', count: WITHOUT_END });
      const response = await fetch(`${world.stack.apiUrl}/v1/check-ins`, {
        method: 'POST',
        headers: { authorization: `Bearer ${device.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          platform: 'android',
          observedAt: iso(world.stack.clock.now()),
          coverage: 'all',
          apps: [],
        }),
      });
      expect({ status: response.status, again: response.headers.get('retry-after') }).toEqual({
        status: 503,
        again: '5',
      });
      expect(await response.json()).toMatchObject({ type: 'urn:interdict:problem:unavailable' });
      world.stack.faults.clear();
      expect((await device.checkIn([HARMLESS])).status).toBe('compliant');
    },
  );
});

function workers() {
  return { errors: world.stack.counters().functions['run-work']?.errors ?? 0 };
}
