import { bans, furthest, type PlainBan, reached } from '../../demo/fleet/plain-ban.ts';
import type { EnforcedBan } from '../../functions/domain/bans/blocklist.ts';
import type { Head } from '../../functions/domain/devices/head.ts';
import { type Finding, isCounted } from '../../functions/domain/findings/finding.ts';
import type { Actors } from './actors.ts';
import { believedOf, exemptAt, isConcerned, isSettling, letsOut, liftOf } from './during.ts';
import type { Seen } from './ground.ts';
import { DAY, HOUR, MINUTE, type Report, SECOND } from './history.ts';
import { listOf } from './lists.ts';
import { isLiveRow, nameOf, SKEW } from './rows.ts';
import type { Simulation } from './simulation.ts';
import { Violation } from './violation.ts';

/**
 * A census comes at least once a day and mends what was kept and not judged; a follow-up sweep
 * mends what a death left half done.
 */
const REST_AFTER_MISHAPS = DAY + 2 * HOUR;
/** Twice the fence, and a tick. */
const REST = 6 * MINUTE;

/**
 * Lets everything come to rest, then holds what is there against what must be, then repeats all
 * that ever happened.
 */
export async function checkAtRest(sim: Simulation, actors: Actors): Promise<void> {
  await sim.calm();
  await sim.wait(sim.hadMishaps ? REST_AFTER_MISHAPS : REST, true, 0);
  // A repeat, a failure or an escalation may be up to an hour late for who does not ask.
  for (let turn = 0; turn < 3 && isDue(sim, await sim.look()); turn++)
    await sim.wait(HOUR + 5 * MINUTE, true, 0);
  await sim.redrive();
  await sim.wait(5 * MINUTE, true, 0);
  for (let turn = 0; turn < 3; turn++) {
    await sim.tick(0);
    await sim.work(1_000, 0);
    await sim.publish(100, 0);
  }
  const seen = await sim.look();
  checkRows(sim, seen);
  await checkReplay(sim, actors, seen);
}

function isDue(sim: Simulation, seen: Seen): boolean {
  return seen.findings.some((row) => {
    const plain = sim.ledger.plain.get(`${row.banId}#${row.revision}`);
    if (row.status === 'open' && row.settlesAt !== null && row.settlesAt <= sim.now + 10 * MINUTE)
      return true;
    if (
      !plain ||
      row.status !== 'open' ||
      row.firstRemovalAt === null ||
      row.lastOrderedAt === null
    )
      return false;
    const repeat = row.failed ? Number.POSITIVE_INFINITY : row.lastOrderedAt + plain.every;
    const escalated = row.phase === 'quarantine' || plain.escalateAfter === null;
    const next = Math.min(
      repeat,
      escalated ? Number.POSITIVE_INFINITY : row.firstRemovalAt + plain.escalateAfter,
    );
    return next <= sim.now + 10 * MINUTE;
  });
}

function checkRows(sim: Simulation, seen: Seen): void {
  const blocklist = sim.ledger.blocklist();
  for (const ban of blocklist?.bans ?? []) {
    const plain = sim.ledger.plain.get(`${ban.id}#${ban.revision}`);
    if (!plain)
      throw new Violation('d', `${ban.id} is in force in a revision that there never was`);
    if (ban.gate.state === 'pending' && sim.now < liftOf(ban, plain))
      throw new Violation('k', `${ban.id} is still pending`);
    for (const head of seen.heads) {
      const row =
        seen.findings.find((one) => one.banId === ban.id && one.deviceId === head.deviceId) ?? null;
      checkRow(sim, seen, ban, plain, head, row);
    }
  }
  for (const row of seen.findings) {
    if (!blocklist?.bans.some((ban) => ban.id === row.banId) && isLiveRow(row))
      throw new Violation(
        'e',
        `${nameOf(row)} is ${row.status} though its ban has left the blocklist`,
      );
    checkLastWord(sim, row);
  }
}

function checkRow(
  sim: Simulation,
  seen: Seen,
  ban: EnforcedBan,
  plain: PlainBan,
  head: Head,
  row: Finding | null,
): void {
  const { now } = sim;
  const inventory = seen.inventories.get(head.deviceId);
  const found = believedOf(inventory)
    .filter((app) => bans(plain, head.platform, app))
    .map((app) => app.id);
  const live = row !== null && isLiveRow(row);
  const fail = (what: string) => {
    throw new Violation(
      'e',
      `${ban.id} on ${head.deviceId}: ${what}; the row is ` +
        `${row ? `${row.status} at ${row.phase}` : 'not there'}`,
    );
  };
  if (now >= liftOf(ban, plain) || !isConcerned(plain, head)) {
    if (live)
      fail('nothing may be live where the ban is lifted, out of scope, or the device retired');
    return;
  }
  if (live && sim.ledger.listsOf(head.deviceId).mustBeGone(idsOf(row), SKEW))
    throw new Violation('f', `${nameOf(row)} is ${row.status}`);
  if (found.length === 0 || inventory?.coverage === 'none') return;
  if (head.judgedBy === null) fail('the device was never judged');
  if (
    row?.status === 'resolved' &&
    row.cause === 'disabled' &&
    found.every((id) => row.apps.some((app) => app.id === id))
  )
    return;
  if (!live) {
    fail(`the device has ${found.join()}`);
    return;
  }
  // What only an earlier list showed is not named beside what was ordered.
  const isSeen = inventory?.apps.some((app) => found.includes(app.id));
  const isNamed = isSeen
    ? idsOf(row).join() === [...found].sort().join()
    : idsOf(row).every((id) => found.includes(id));
  if (!isNamed) fail(`the device has ${found.join()}, the row names others`);
  if (row.revision !== ban.revision)
    fail(`it was last decided by revision ${row.revision} of ${ban.revision}`);
  if (exemptAt(ban, head, now)) {
    if (row.status !== 'exempt' || row.outstanding !== null) fail('it is exempt');
    return;
  }
  const able = furthest(plain, head);
  const isOrdered = row.phase === 'remove' || row.phase === 'quarantine';
  const settles = able === 2 && !isOrdered && isSettling(ban, plain, head, now);
  if (row.status !== (able === 2 ? 'open' : 'unenforceable'))
    fail(`it can be taken as far as ${able}`);
  const wanted = Math.min(reached(plain, head, now), settles ? 1 : able);
  const allowed: readonly string[] =
    wanted === 0
      ? ['scheduled']
      : wanted === 1
        ? ['notice']
        : !letsOut(ban) || row.held
          ? ['notice', 'remove', 'quarantine']
          : afterRemoval(plain, row, now);
  // Whether a newcomer waits for its group or for a place is told at the next decision.
  if (row.held && wanted < 2 && !settles) fail('it is held, and nothing is to be ordered');
  if (row.held && letsOut(ban)) checkHeld(seen, ban, row, fail);
  if (isSeen && !allowed.includes(row.phase)) fail(`it must be at ${allowed.join(' or ')}`);
  if (wanted > 0 && row.outstanding !== row.n) fail('it has no order');
  const late = able === 2 && plain.due !== null && now >= plain.due;
  if (row.overdue !== (late && !row.held)) fail(`overdue is ${row.overdue}`);
  // An amendment that allows more rounds does not take the flag back.
  const fewest = Math.min(
    ...[...sim.ledger.plain.values()]
      .filter((one) => one.id === ban.id)
      .map((one) => one.maxRounds),
  );
  if (row.failed && row.rounds < fewest) fail(`it failed after ${row.rounds} rounds of ${fewest}`);
}

const idsOf = (row: Finding) => row.apps.map((app) => app.id);

/** A finding waits only where the census has counted more than the limit, or no place is left. */
function checkHeld(seen: Seen, ban: EnforcedBan, row: Finding, fail: (what: string) => void): void {
  const { id, revision, gate } = ban;
  if (row.placed === revision) fail('it is held though it has a place');
  if (gate.count > gate.limit) return;
  const placed = seen.findings.filter((one) => one.banId === id && one.placed === revision);
  const marked = placed.filter((one) => isCounted(one, ban));
  const later = placed.length - Math.min(marked.length, gate.count);
  const left = isCounted(row, ban) ? gate.limit - placed.length : gate.limit - gate.count - later;
  if (left > 0) fail(`it is held though ${left} places of ${gate.limit} are left`);
}

/** Escalation is carried out by a follow-up sweep, at most an hour late. */
function afterRemoval(plain: PlainBan, row: Finding, now: number): readonly string[] {
  if (plain.escalateAfter === null || row.firstRemovalAt === null) return ['remove'];
  const again = row.back !== null && row.back.times > 1 ? row.back.orderedAt : null;
  const at = Math.max(
    row.firstRemovalAt + plain.escalateAfter,
    again === null ? 0 : again + plain.every,
  );
  if (now >= at + HOUR + MINUTE) return ['quarantine'];
  return now >= at - 10 * SECOND ? ['remove', 'quarantine'] : ['remove'];
}

/** The world was told the last word of every row, and the order that holds. */
function checkLastWord(sim: Simulation, row: Finding): void {
  const about = `bans/${row.banId}/devices/${row.deviceId}`;
  const told = [...sim.ledger.messages.values()]
    .map(({ event }) => event)
    .filter((event) => event.subject === about);
  // A removal that came late to a gate closed meanwhile waits, put aside, for the gate and an
  // operator.
  const ban = sim.ledger.blocklist()?.bans.find((one) => one.id === row.banId);
  const aside = `${row.banId}/${row.deviceId}.`;
  if (
    (ban?.brakes.length ?? 0) > 0 &&
    [...sim.ground.failures.parked.keys()].some((key) => key.includes(aside))
  )
    return;
  const last = Math.max(0, ...told.map((event) => Number(event.data.sequence)));
  const refused = [...sim.refusedForGood.messages.values()];
  if (refused.some((one) => one.subject === about && one.data.sequence === row.sequence)) {
    checkAside(sim, row);
    return;
  }
  const isNeighbour = refused.some((one) => one.subject.endsWith(`/devices/${row.deviceId}`));
  if (last !== row.sequence)
    throw new Violation(
      isNeighbour ? 'r' : 'e',
      `${nameOf(row)} says ${row.said} (${row.sequence}), the world was told ${last}`,
    );
  const current =
    row.outstanding === null ? null : `${row.banId}.${row.deviceId}.${row.outstanding}`;
  if (current !== null && !sim.ledger.messages.has(current) && !isRefused(sim, current))
    throw new Violation('e', `${current} holds and was never published`);
  if (current !== null || row.n === 0) return;
  const final = told.find((event) => event.data.sequence === last);
  if (final?.type.startsWith('order.') && final.type !== 'order.withdrawn')
    throw new Violation(
      'd',
      `${nameOf(row)} has no order, and the last that the world was told is ${final.id}`,
    );
}

function isRefused(sim: Simulation, id: string): boolean {
  return sim.refusedForGood.messages.has(id);
}

/** The last word of a row was refused for good: then it is put aside. */
function checkAside(sim: Simulation, row: Finding): void {
  const key = `/${row.banId}/${row.deviceId}.${row.sequence}`;
  const aside = [...sim.ledger.parked, ...sim.ground.failures.parked.keys()];
  if (!aside.some((one) => one.endsWith(key)))
    throw new Violation('r', `what ${nameOf(row)} says last was refused, and is nowhere`);
}

async function checkReplay(sim: Simulation, actors: Actors, seen: Seen): Promise<void> {
  const rows = () => sim.ledger.changes.length;
  const [writes, ids] = [rows(), sim.ledger.messages.size];
  const facts = (one: Seen) =>
    JSON.stringify(
      one.heads.map(({ lastSeen: _l, run: _r, judgedBy: _j, lock: _v, ...head }) => head),
    );
  const same = async (what: string) => {
    if (rows() !== writes)
      throw new Violation(
        'i',
        `${what} moved ${nameOf(sim.ledger.changes.at(-1)?.after ?? { banId: '', deviceId: '' })}`,
      );
    if (sim.ledger.messages.size !== ids)
      throw new Violation('i', `${what} published ${[...sim.ledger.messages.keys()].at(-1)}`);
    if (facts(await sim.look()) !== facts(seen)) throw new Violation('i', `${what} changed a head`);
  };
  const messages = new Map(
    sim.delivered.map((message) => [`${message.passId}#${message.part}`, message]),
  );
  for (const message of [...messages.values()].slice(-200)) await sim.deliver(message, 0);
  await same('a work message');
  await sim.tick(0);
  await sim.work(1_000, 0);
  await sim.publish(100, 0);
  await same('a second tick');
  // The first repeat may be judged by a newer blocklist than the report was: it may note, but it
  // says nothing.
  await repeatReports(actors, seen);
  const noted = sim.ledger.changes
    .slice(writes)
    .find(({ before, after }) => after.sequence !== before?.sequence);
  if (noted || sim.ledger.messages.size !== ids)
    throw new Violation(
      'i',
      `a report said something about ${nameOf(noted?.after ?? { banId: '', deviceId: '' })}`,
    );
  const settled = rows();
  await repeatReports(actors, seen);
  if (rows() !== settled) throw new Violation('i', 'a report moved a row, twice');
  sim.rewind(Number.MAX_SAFE_INTEGER);
  await sim.publish(7, 0);
  await sim.publish(100, 0);
  if (sim.ledger.messages.size !== ids)
    throw new Violation('i', `the stream published ${[...sim.ledger.messages.keys()].at(-1)}`);
}

/** Whether the list of a report is the one that is stored. */
function isStored(event: Report, { inventories }: Seen, { deviceId }: Head): boolean {
  const stored = inventories.get(deviceId);
  const ids = stored?.apps.map((app) => app.id) ?? [];
  return stored?.coverage === event.coverage && ids.join() === listOf(event).ids.join();
}

async function repeatReports(actors: Actors, seen: Seen): Promise<void> {
  for (const head of seen.heads) {
    const sent = actors.reports
      .get(head.deviceId)
      ?.findLast((one) => one.observedAt === head.observedAt && isStored(one.event, seen, head));
    // What is doubted is believed when it comes again, and a group is settled.
    const isOpen = head.doubt !== null || head.settling !== null;
    if (!sent || head.retiredAt !== null || isOpen) continue;
    const { event, observedAt, token } = sent;
    const { group, ownership, management } = token === null ? head : event;
    if (group !== event.group || ownership !== event.ownership || management !== event.management)
      continue;
    await actors.send(head.deviceId, { ...event, result: null, stale: false }, observedAt, token);
  }
}
