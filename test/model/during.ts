import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  bans,
  concerns,
  effectiveOn,
  furthest,
  isExempt,
  type PlainBan,
} from '../../demo/fleet/plain-ban.ts';
import type { Blocklist, EnforcedBan } from '../../functions/domain/bans/blocklist.ts';
import type { Exemption } from '../../functions/domain/bans/exemption.ts';
import type { App, Inventory } from '../../functions/domain/devices/app.ts';
import type { Head } from '../../functions/domain/devices/head.ts';
import type { Finding } from '../../functions/domain/findings/finding.ts';
import type { OutgoingMessage } from '../../functions/domain/message.ts';
import { countOf } from '../../functions/domain/passes/counts.ts';
import type { Pass } from '../../functions/domain/passes/pass.ts';
import { FENCE } from '../../functions/domain/time/fence.ts';
import { GROUPS, SECOND } from './history.ts';
import type { Change, Ledger } from './ledger.ts';
import { isLiveRow, LIVE, nameOf, SKEW } from './rows.ts';
import { checkSight } from './sight.ts';
import { Violation } from './violation.ts';

/** How old an instance's copy of the blocklist may be. */
export const COPY = 5 * SECOND;

const endOf = ({ expiresAt, endedAt }: Exemption) => Math.min(expiresAt, endedAt ?? expiresAt);

type Named = Pick<Head, 'deviceId' | 'hardwareHash' | 'source' | 'externalId'>;

/** By what an exemption, or news of it, may name a device. */
function namesOf({ deviceId, hardwareHash, source, externalId }: Named): readonly string[] {
  return [deviceId, `hardware ${hardwareHash}`, `${source} ${externalId}`];
}

/** What an exemption, or news of it, names. */
function namedBy(one: Pick<Exemption, 'devices' | 'hardwareIds' | 'externalIds'>) {
  const hashOf = (hardwareId: string) => createHash('sha256').update(hardwareId).digest('hex');
  return [
    ...one.devices,
    ...one.hardwareIds.map((hardwareId) => `hardware ${hashOf(hardwareId)}`),
    ...one.externalIds.map(({ source, externalId }) => `${source} ${externalId}`),
  ];
}

export function exemptAt(ban: EnforcedBan, head: Named & Pick<Head, 'group'>, at: number): boolean {
  const exemptions = ban.exemptions.map((one) => ({
    ...one,
    devices: namedBy(one),
    until: endOf(one),
  }));
  const { group } = head;
  return namesOf(head).some((name) => isExempt(exemptions, { name, group }, at));
}

/** Whether a device is there and in the ban's scope. */
export function isConcerned(plain: PlainBan, head: Head): boolean {
  return head.retiredAt === null && concerns(plain, head);
}

/** Whether a ban takes effect in some groups at another time, and not all these times are past. */
function isStaggered({ effective, overrides }: PlainBan, now: number): boolean {
  const times = [effective, ...overrides.map((one) => one.effective)];
  return overrides.some(({ groups }) => groups.length > 0) && times.some((at) => at > now);
}

/**
 * Whether a ban leaves a device at a notice because its group was said once and the ban treats
 * some groups otherwise.
 */
export function isSettling(ban: EnforcedBan, plain: PlainBan, head: Head, now: number): boolean {
  const tellsApart =
    isStaggered(plain, now) ||
    ban.exemptions.some((one) => one.groups.length > 0 && now < endOf(one));
  return tellsApart && head.settling !== null && now < head.settling.until;
}

export function liftOf(ban: EnforcedBan, plain: PlainBan): number {
  return Math.min(plain.lift ?? Number.POSITIVE_INFINITY, ban.liftedAt ?? Number.POSITIVE_INFINITY);
}

/** Whether the ban's gate lets removals out, to whom there is a place. */
export function letsOut({ gate, revision, brakes }: EnforcedBan): boolean {
  return gate.state !== 'pending' && gate.revision === revision && brakes.length === 0;
}

function mayRemove(
  ledger: Ledger,
  blocklist: Blocklist,
  head: Head,
  finding: Finding,
  times: readonly number[],
): boolean {
  const ban = blocklist.bans.find((one) => one.id === finding.banId);
  const plain = ledger.plain.get(`${finding.banId}#${ban?.revision ?? 0}`);
  if (!ban || !plain || ban.revision !== finding.orders.at(-1)?.revision) return false;
  if (!letsOut(ban)) return false;
  if (!isConcerned(plain, head) || furthest(plain, head) < 2) return false;
  // What was ordered before is repeated.
  const isFirst = finding.firstRemovalAt === finding.lastOrderedAt;
  if (isFirst && times.every((at) => isSettling(ban, plain, head, at))) return false;
  const boundaries = [effectiveOn(plain, head), ...ban.exemptions.map(endOf)];
  const [from, to] = [Math.min(...times), Math.max(...times)];
  return [...times, ...boundaries.filter((at) => at >= from && at <= to)].some(
    (at) => at >= effectiveOn(plain, head) && at < liftOf(ban, plain) && !exemptAt(ban, head, at),
  );
}

function checkOrder(ledger: Ledger, change: Change): void {
  const { after, before } = change;
  const order = after.orders.at(-1);
  if (after.said !== 'order' || after.n === (before?.n ?? 0)) return;
  if (after.n !== (before?.n ?? 0) + 1 || order?.n !== after.n)
    throw new Violation(
      'c',
      `${nameOf(after)}: order ${before?.n ?? 0} was followed by ${after.n}`,
    );
  const id = `${after.banId}.${after.deviceId}.${after.n}`;
  if (ledger.orders.has(id)) throw new Violation('c', `${id} was given twice`);
  ledger.orders.set(id, after);
  const plain = ledger.plain.get(`${after.banId}#${order.revision}`);
  if (!plain) throw new Violation('d', `${id} names a revision that there never was`);
  const foreign = after.apps.filter((app) => !bans(plain, after.device.platform, app));
  if (foreign.length > 0)
    throw new Violation(
      'd',
      `${id} orders ${foreign.map((app) => app.id).join()}, which its revision does not name`,
    );
  if (after.rounds > plain.maxRounds && after.rounds > (before?.rounds ?? 0))
    throw new Violation('j', `${id} is round ${after.rounds} of ${plain.maxRounds}`);
  const last = before?.lastOrderedAt ?? null;
  const isReturn = before !== null && !isLiveRow(before) && (after.back?.times ?? 0) >= 2;
  const isSoon = last !== null && order.at < last + plain.every;
  if (before && after.rounds > before.rounds && isSoon && !isReturn)
    throw new Violation(
      'j',
      `${id} is repeated ${(order.at - last) / SECOND} s after the order before it`,
    );
  const repeated =
    before !== null &&
    isLiveRow(before) &&
    before.outstanding === before.n &&
    before.phase === after.phase &&
    before.rounds === after.rounds &&
    before.orders.at(-1)?.effectiveAt === order.effectiveAt &&
    before.episode === after.episode &&
    after.apps.every((app) => before.apps.some((one) => one.id === app.id)) &&
    !before.grown;
  if (repeated) throw new Violation('j', `${id} says again what ${before.n} says, for no reason`);
  if (order.action === 'notice') return;
  checkPlaces(ledger, after, order.revision);
  const begun = change.begun - COPY;
  const blocklists = ledger.blocklistsWithin(begun, change.at);
  const heads = ledger.headsWithin(after.deviceId, change.begun, change.at);
  const times = [begun - SKEW, change.at, change.at + SKEW];
  if (
    !heads.some((head) =>
      blocklists.some((blocklist) => mayRemove(ledger, blocklist, head, after, times)),
    )
  )
    throw new Violation(
      'd',
      `${id} (${order.action}) at ${new Date(change.at).toISOString()} is allowed by nothing ` +
        'that was in force',
    );
}

/** Of the devices that a revision has ordered to remove there are never more than its limit. */
function checkPlaces(ledger: Ledger, { banId, deviceId, placed }: Finding, revision: number): void {
  const ordered = ledger.notePlace(banId, revision, deviceId);
  const limits = ledger.blocklists.flatMap(({ blocklist }) =>
    blocklist.bans
      .filter((ban) => ban.id === banId && ban.revision === revision)
      .map((ban) => ban.gate.limit),
  );
  if (ordered > Math.max(...limits))
    throw new Violation(
      'o',
      `${banId} r${revision} orders ${ordered} devices, over ${Math.max(...limits)}`,
    );
  if (placed !== revision)
    throw new Violation('o', `${banId} on ${deviceId} is ordered by r${revision} without a place`);
}

/** The apps of a list, and those that it does not prove gone. */
export function believedOf(inventory: Inventory | undefined): readonly App[] {
  if (inventory === undefined) return [];
  return [...inventory.apps, ...inventory.lacking.map(({ app }) => app)];
}

/** What must hold of every write of a finding. */
export function checkChange(ledger: Ledger, change: Change): void {
  const { before, after } = change;
  checkSight(ledger, change);
  // What was there is what the model saw written last, not what the writer thought was there.
  const last = ledger.rows.get(nameOf(after)) ?? null;
  ledger.rows.set(nameOf(after), after);
  const falls = (['n', 'sequence', 'asOf', 'episode'] as const).filter(
    (name) => last !== null && after[name] < last[name],
  );
  if (falls.length > 0) throw new Violation('b', `${nameOf(after)}: ${falls.join()} went down`);
  if (last !== null && after.lock <= last.lock)
    throw new Violation('b', `${nameOf(after)}: a write was lost`);
  if (
    before !== null &&
    after.sequence === before.sequence &&
    after.said === 'order' &&
    after.n !== before.n
  )
    throw new Violation('b', `${nameOf(after)}: an order without a new sequence`);
  const quiet = before !== null && after.sequence === before.sequence;
  if (quiet && (before.outstanding !== after.outstanding || before.said !== after.said))
    throw new Violation(
      'b',
      `${nameOf(after)}: order ${before.outstanding} became ${after.outstanding} and nothing ` +
        'was said',
    );
  checkOrder(ledger, change);
}

export function checkHead(before: Head | null, after: Head): void {
  if (before === null) return;
  if ((after.observedAt ?? 0) < (before.observedAt ?? 0))
    throw new Violation('b', `observedAt of ${after.deviceId} went down`);
  if (after.lastSeen < before.lastSeen)
    throw new Violation('b', `lastSeen of ${after.deviceId} went down`);
}

/** `pass`: as it is once finished. */
export function checkRetirement(pass: Pass): void {
  if (pass.kind !== 'retire' || pass.expected > 0 || pass.retireAll) return;
  if (countOf(pass.counts, 'retired') > 0)
    throw new Violation('n', `the run ${pass.run} lists nobody and has retired devices`);
}

export function checkBlocklist(before: Blocklist | null, after: Blocklist): void {
  if (before === null) return;
  if (after.lock < before.lock || after.lock <= before.lock)
    throw new Violation('b', 'the blocklist went back');
}

/** The rows of a device and what its head says of them. */
export function checkAgreement(heads: readonly Head[], findings: readonly Finding[]): void {
  for (const head of heads) {
    const live = findings
      .filter((one) => one.deviceId === head.deviceId && isLiveRow(one))
      .map((one) => one.banId);
    if (!isDeepStrictEqual([...live].sort(), [...head.matches].sort()))
      throw new Violation(
        'a',
        `${head.deviceId} matches [${head.matches.join()}], its live findings are of ` +
          `[${live.join()}]`,
      );
    // Whatever changes what is known of a device moves its rows with it, or says that they are not
    // judged.
    if (head.judgedBy === null) continue;
    for (const { banId, deviceId, status, device } of findings) {
      if (deviceId !== head.deviceId || !LIVE.includes(status)) continue;
      if (device.group !== head.group || device.management !== head.management)
        throw new Violation(
          'a',
          `${banId} on ${deviceId} was decided for ${device.group}, ${device.management}; ` +
            `the device is in ${head.group}, ${head.management}`,
        );
    }
  }
}

/** Whether the finding was open, in the group that it is in, all the time since `since`. */
function wasThere(ledger: Ledger, row: Finding, since: number): boolean {
  const mine = ledger.changes.filter(({ after }) => nameOf(after) === nameOf(row));
  const before = mine.findLast(({ at }) => at < since);
  return [before, ...mine.filter(({ at }) => at >= since)].every(
    (one) => one?.after.status === 'open' && one.after.device.group === row.device.group,
  );
}

/** The instants of the last complete sweeps that told what may be blocked, the newest first. */
function sweptThrough(ledger: Ledger, banId: string): readonly (number | undefined)[] {
  const all = ledger.blocklists.flatMap(
    ({ blocklist }) => blocklist.bans.find((one) => one.id === banId)?.gate.blocking?.through ?? [],
  );
  return [...new Set(all)].reverse();
}

/**
 * Where blocking uninstalls, a group's managers are first told to block an app when each known
 * finding there has a place, or is excepted. A finding that comes to a group that was told is not
 * waited for. News that the topic refuses counts: the list that it tells of is read all the same.
 * Of newcomers only those are waited for that the sweep for the instant before has met, so that a
 * group to which some come every day is told some day.
 */
export function checkBlocks(ledger: Ledger, event: OutgoingMessage): void {
  if (event.type !== 'restrictions.changed') return;
  const { banId, platform, groups, exceptGroups, blocked, ...except } = event.data as {
    readonly banId: string;
    readonly platform: string;
    readonly groups: readonly string[];
    readonly exceptGroups: readonly string[];
    readonly exceptDevices: Exemption['devices'];
    readonly exceptHardwareIds: Exemption['hardwareIds'];
    readonly exceptExternalIds: Exemption['externalIds'];
    readonly blocked: readonly { readonly id: string }[];
  };
  if (platform !== 'android') return;
  const excepted = namedBy({
    devices: except.exceptDevices,
    hardwareIds: except.exceptHardwareIds,
    externalIds: except.exceptExternalIds,
  });
  const [through, before] = sweptThrough(ledger, banId);
  const rows = [...ledger.rows.values()].filter(
    (row) =>
      row.banId === banId &&
      row.device.platform === platform &&
      row.status === 'open' &&
      row.placed === null &&
      !(row.settlesAt !== null && row.openedAt > (before ?? 0)) &&
      !namesOf({ ...row, ...row.device }).some((name) => excepted.includes(name)) &&
      wasThere(ledger, row, (through ?? 0) - SKEW),
  );
  const told = groups.length > 0 ? groups : GROUPS.filter((one) => !exceptGroups.includes(one));
  for (const group of told)
    for (const id of ledger.noteTold(banId, group, blocked)) {
      const row = rows.find(
        (one) => one.device.group === group && one.apps.some((app) => app.id === id),
      );
      if (row)
        throw new Violation(
          'p',
          `${event.id} has ${group} block ${id}, and ${row.deviceId} waits at ${row.phase}`,
        );
    }
}

/** What the topic took. */
export function checkMessage(ledger: Ledger, event: OutgoingMessage): void {
  const text = JSON.stringify(event);
  const known = ledger.messages.get(event.id);
  if (known && known.text !== text)
    throw new Violation(
      'c',
      `${event.id} was published with two contents:\n${known.text}\n${text}`,
    );
  ledger.messages.set(event.id, { text, event });
  if (!event.type.startsWith('order.') || event.type === 'order.withdrawn') return;
  const row = ledger.orders.get(event.id);
  const { sequence, apps } = event.data;
  if (
    !row ||
    row.sequence !== sequence ||
    event.type !== `order.${row.phase}` ||
    !isDeepStrictEqual(
      apps,
      row.apps.map(({ id, type, name, banApp }) => ({ id, type, name, banApp })),
    )
  )
    throw new Violation('c', `${event.id} does not say what was written`);
}

/**
 * A removal that was decided longer ago than the fence is held against the gate as it was when the
 * process began that sends it, or since.
 */
export function checkLateRemoval(
  ledger: Ledger,
  event: OutgoingMessage,
  { startedAt, begunAfter }: { readonly startedAt: number; readonly begunAfter: number },
): void {
  const row = ledger.orders.get(event.id);
  const action = row?.orders.at(-1)?.action;
  if (!row || action === 'notice' || row.saidAt === null) return;
  if (startedAt - SKEW - row.saidAt <= FENCE) return;
  const isOpen = ledger.blocklists.slice(Math.max(0, begunAfter - 1)).some(({ blocklist }) => {
    const ban = blocklist.bans.find((one) => one.id === row.banId);
    return ban !== undefined && ban.liftedAt === null && letsOut(ban);
  });
  if (!isOpen)
    throw new Violation(
      's',
      `${event.id} was sent ${(startedAt - row.saidAt) / SECOND} s after it was decided`,
    );
}

/**
 * Devices with the app that the ban could order to remove it, exempt ones included, by the model's
 * own count.
 */
export function countConcerned(
  plain: PlainBan,
  devices: readonly { head: Head; apps: readonly App[] }[],
): number {
  return devices.filter(
    ({ head, apps }) =>
      apps.some((app) => bans(plain, head.platform, app)) &&
      isConcerned(plain, head) &&
      furthest(plain, head) === 2,
  ).length;
}
