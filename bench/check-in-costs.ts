import type { CheckInBody, CheckInReply } from '../demo/fleet/client.ts';
import type { App } from '../functions/domain/devices/app.ts';
import { ordinaryApps } from './bench-ban.ts';
import type { Office } from './office.ts';
import type { Row, Section } from './section.ts';
import { type Spending, spending } from './spending.ts';

const BAN = 'bench-check-ins';
const BANNED = 'com.example.banned';
const DAY = 86_400_000;
const APPS = 80;

/** What a device says and last heard. */
interface Phone {
  readonly token: string;
  apps: readonly App[];
  heard: CheckInReply | null;
}

function columnsOf({ reads, writes, readUnits, writeUnits }: Spending) {
  return {
    'read requests': reads,
    'write requests': writes,
    'read units': readUnits,
    'write units': writeUnits,
  };
}
export const SPENT = ['read requests', 'write requests', 'read units', 'write units'] as const;

/**
 * What one check-in of each kind costs, over HTTP on the local stack with its clock standing still:
 * the instance has its blocklist, so that only the device's own requests are counted. A phone has
 * 80 apps.
 *
 * The bounds are the design's. Unchanged is one eventually consistent read, and a live finding one
 * more, which is consistent; so is the blocklist's head, which an instance reads every few seconds
 * at most. Whatever changes is one transaction. A new finding is read and written with the head;
 * what was written is known, and decided on once more, to see that it came to rest.
 */
export async function checkInCosts(office: Office, count: (by: number) => void): Promise<Section> {
  const { stack, client } = office;
  const rows: Row[] = [];
  const [token = '', spare = ''] = await office.enroll(2);
  const phone: Phone = { token, apps: ordinaryApps(APPS), heard: null };
  const warm: Phone = { token: spare, apps: ordinaryApps(3), heard: null };

  const checkIn = async (
    of: Phone,
    withApps: boolean,
  ): Promise<[sent: number, received: number]> => {
    const body: CheckInBody = {
      platform: 'android',
      osVersion: '14',
      agentVersion: '1.0.0',
      observedAt: office.now,
      coverage: 'all',
      ...(of.heard === null ? {} : { restrictionsEtag: of.heard.restrictions.etag }),
      ...(withApps ? { apps: of.apps } : { inventoryHash: of.heard?.inventoryHash ?? '' }),
    };
    of.heard = await client.checkIn(of.token, body);
    return [JSON.stringify(body).length, JSON.stringify(of.heard).length];
  };
  // What the instance itself reads of the blocklist, every few seconds at most, is a row of its
  // own: a busy machine may start another instance.
  const measure = async (
    name: string,
    withApps: boolean,
    bounds: Record<string, number>,
    tables: readonly string[] = ['devices', 'inventories', 'findings'],
  ): Promise<void> => {
    const spent = spending(stack);
    const [sent, received] = await checkIn(phone, withApps);
    rows.push({ name, values: { ...columnsOf(spent(tables)), sent, received }, bounds });
    count(1);
  };
  /** Time moves on, and the instance looks at the blocklist before the phone is measured. */
  const later = async (milliseconds: number): Promise<void> => {
    await stack.clock.advance(milliseconds);
    await checkIn(warm, true);
  };
  const reading = (reads: number, readUnits: number) => ({
    'read requests': reads,
    'read units': readUnits,
    'write requests': 0,
    'write units': 0,
  });

  const at = (after: number) => new Date(stack.clock.now() + after).toISOString();
  await office.approve({ id: BAN, packages: [BANNED], notice: at(0), effective: at(30 * DAY) });
  await office.untilOpen(BAN);
  await checkIn(warm, true);

  await measure('first, with all apps', true, { 'write requests': 1 });
  await measure('unchanged', false, reading(1, 0.5));
  await measure('unchanged, all apps sent again', true, reading(2, 1.5));
  await stack.clock.advance(6_000);
  // Its head with the pauses, and the list of bans and the chunk where the instance is new.
  await measure('unchanged, instance looks at the blocklist', false, reading(4, 3.5), [
    'devices',
    'blocklist',
  ]);
  await later(3 * DAY);
  await measure('unchanged, not seen for 48 h', false, {
    'read requests': 1,
    'read units': 0.5,
    'write requests': 1,
    'write units': 1,
  });
  await later(60_000);
  phone.apps = ordinaryApps(APPS, 1);
  await measure('changed, nothing banned', true, { 'read requests': 1, 'write requests': 1 });
  await later(60_000);
  phone.apps = [...ordinaryApps(APPS, 1), { id: BANNED, name: 'Banned' }];
  await measure('changed, now with a banned app', true, {
    'read requests': 2,
    'write requests': 1,
  });
  await stack.settle();
  await measure('unchanged with a live finding', false, reading(2, 1.5));
  await later(60_000);
  phone.apps = ordinaryApps(APPS, 1);
  await measure('changed, the banned app is gone', true, {
    'read requests': 2,
    'write requests': 1,
  });
  await stack.settle();
  const next = 'bench-moved-on';
  await office.approve({
    id: next,
    packages: ['com.example.another'],
    notice: at(DAY),
    effective: at(30 * DAY),
  });
  await stack.settle();
  await later(6_000);
  await measure('blocklist moved on, unchanged, nothing banned', false, {
    'read requests': 2,
    'write requests': 1,
  });
  await office.untilOpen(next);

  return {
    title: `Check-ins (a phone with ${APPS} apps)`,
    columns: [...SPENT, 'sent', 'received'],
    counts: { as: 'check-ins', of: [...SPENT, 'sent', 'received'] },
    rows,
    notes: [
      'Units: a read unit is 4 KiB read consistently, a write unit 1 KiB, double in a ' +
        'transaction. sent, received: bytes of JSON.',
      '(≤ n): the bound; above it the bench fails.',
    ],
  };
}
