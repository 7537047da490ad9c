import type { PlainBan } from '../../demo/fleet/plain-ban.ts';
import type { Inventory, Platform } from '../../functions/domain/devices/app.ts';
import type { Head } from '../../functions/domain/devices/head.ts';
import { sourceDeviceId } from '../../functions/domain/devices/source-device.ts';
import { approveBan } from '../../functions/usecases/bans/approve-ban.ts';
import { endExemption } from '../../functions/usecases/bans/end-exemption.ts';
import { grantExemption } from '../../functions/usecases/bans/grant-exemption.ts';
import { liftBan } from '../../functions/usecases/bans/lift-ban.ts';
import { pauseBan } from '../../functions/usecases/bans/pause-ban.ts';
import { proposeBan } from '../../functions/usecases/bans/propose-ban.ts';
import { raiseLimit } from '../../functions/usecases/bans/raise-limit.ts';
import { readBan } from '../../functions/usecases/bans/read-bans.ts';
import { resumeBan } from '../../functions/usecases/bans/resume-ban.ts';
import { saveBan } from '../../functions/usecases/bans/save-ban.ts';
import { ingestInventories } from '../../functions/usecases/devices/ingest.ts';
import { revokeDevice } from '../../functions/usecases/devices/operators.ts';
import { recordResults } from '../../functions/usecases/devices/results.ts';
import { recordRun } from '../../functions/usecases/passes/runs.ts';
import { Refusal } from '../../functions/usecases/refusal.ts';
import type { CheckInAnswer } from '../../functions/usecases/views/check-in-answer.ts';
import { blockedFor, checkInWith } from '../made/as-device.ts';
import { aCaller } from '../made/caller.ts';
import { aCheckIn } from '../made/check-in.ts';
import { NOBODY } from '../made/exemption.ts';
import { aSourceLine } from '../made/source-line.ts';
import { Agents } from './agents.ts';
import { documentOf } from './document-of.ts';
import {
  type Approve,
  DAY,
  type DeviceName,
  type Event,
  GROUPS,
  isAgent,
  type Report,
} from './history.ts';
import { clockOf, listOf, observedOf, saidAt } from './lists.ts';
import type { Ended, Process } from './process.ts';
import { isLiveRow, SKEW } from './rows.ts';
import type { Simulation } from './simulation.ts';
import { Violation } from './violation.ts';

const PLATFORM: Readonly<Record<DeviceName, Platform>> = {
  tablet: 'android',
  kiosk: 'android',
  phone: 'android',
  'other phone': 'android',
  iphone: 'ios',
};
const SOURCE = 'mdm';

const AUTHOR = aCaller('author');
const APPROVER = aCaller('approver');
const OTHER_APPROVER = aCaller('other-approver');
const CONNECTOR = aCaller('connector', [SOURCE]);

type Stored = { readonly head: Head; readonly inventory: Inventory | null } | null;

/** The people, devices and systems of a history: each event has one of them do something. */
export class Actors {
  readonly #sim: Simulation;
  readonly #agents: Agents;
  #documents = 0;
  #runs = 0;
  #listed = new Set<string>();
  #running: string | null = null;
  /** Every report that was ever sent, by device id. */
  readonly reports = new Map<
    string,
    { readonly observedAt: number; readonly event: Report; readonly token: string | null }[]
  >();

  constructor(sim: Simulation) {
    this.#sim = sim;
    this.#agents = new Agents(sim);
  }

  async live(event: Event): Promise<void> {
    const sim = this.#sim;
    switch (event.kind) {
      case 'report':
        return this.#report(event);
      case 'approve':
        return this.#approve(event);
      case 'lift':
        return sim.run('act', event.instance, (deps) =>
          liftBan(deps, { caller: APPROVER, banId: event.ban, reason: 'over' }),
        );
      case 'pause':
        return sim.run('act', event.instance, (deps) =>
          pauseBan(deps, { caller: APPROVER, banId: event.ban, reason: 'wait' }),
        );
      case 'resume': {
        const count = this.#enforced(event.ban)?.gate.count ?? 0;
        return sim.run('act', event.instance, (deps) =>
          resumeBan(deps, {
            caller: OTHER_APPROVER,
            banId: event.ban,
            reason: 'it is right',
            count,
          }),
        );
      }
      case 'raise':
        return sim.run('act', event.instance, async (deps) => {
          const seen = { caller: OTHER_APPROVER, banId: event.ban, revision: null };
          const { gate } = await readBan(deps, seen);
          const limit = gate?.raiseTo ?? 0;
          await raiseLimit(deps, { ...seen, limit, reason: 'they are ours' });
        });
      case 'exempt':
        return sim.run('act', event.instance, (deps) =>
          grantExemption(deps, {
            caller: APPROVER,
            banId: event.ban,
            ...this.#named(event),
            ground: 'evidence',
            grantedBy: 'the board',
            expiresAt: sim.now + event.lasts,
            idempotencyKey: null,
          }),
        );
      case 'end-exemption': {
        const exemptionId = this.#enforced(event.ban)?.exemptions.at(-1)?.id ?? 'none';
        return sim.run('act', event.instance, (deps) =>
          endExemption(deps, { caller: APPROVER, banId: event.ban, exemptionId }),
        );
      }
      case 'result':
        return this.#result(event);
      case 'revoke': {
        const deviceId = this.idOf(event.device);
        if (isAgent(event.device)) this.#agents.revoked(event.device);
        return sim.run('act', event.instance, (deps) =>
          revokeDevice(deps, { caller: APPROVER, deviceId, reason: 'lost' }),
        );
      }
      case 'enrol-again':
        return this.#agents.enrolAgain(event.instance);
      case 'begin-run': {
        this.#runs += 1;
        const runId = `run-${this.#runs}`;
        this.#running = runId;
        this.#listed = new Set();
        return sim.run('act', event.instance, (deps) =>
          recordRun(deps, { caller: CONNECTOR, source: SOURCE, runId, startedAt: sim.now }),
        );
      }
      case 'finish-run': {
        const runId = this.#running;
        if (runId === null) return;
        this.#running = null;
        sim.observer.finishing = runId;
        const listed = this.#listed.size + event.more;
        return sim.run('act', event.instance, (deps) =>
          recordRun(deps, {
            caller: CONNECTOR,
            source: SOURCE,
            runId,
            listed,
            finishedAt: sim.now,
            retireAll: listed === 0 && event.letsGo,
          }),
        );
      }
      case 'wait':
        return sim.wait(event.time, event.ticking, event.instance);
      case 'tick':
        await sim.tick(event.instance);
        return;
      case 'work':
        return sim.work(event.count, event.instance);
      case 'publish':
        return sim.publish(event.count, event.instance);
      case 'redeliver': {
        if (event.what === 'record') return sim.rewind(event.back);
        const message = sim.delivered.at(-1 - event.back);
        return message ? sim.deliver(message, 0) : undefined;
      }
      case 'refuse':
        sim.refusals += event.count;
        return;
      case 'small-writes':
        sim.mostMoves = event.rows;
        return;
      case 'mishap': {
        const { process, call, of, skip, what, events } = event;
        sim.mishaps.push({ process, call, of, skip, what, events });
        return;
      }
      case 'freeze': {
        const { process, call, of, events } = event;
        sim.freezes.push({ process, call, of, events });
        return;
      }
      case 'busy': {
        const { process, of, how, skip, count } = event;
        sim.busy.push({ process, of, how, skip, count });
        return;
      }
      case 'burn':
        sim.burns.push(event.count);
        return;
      case 'condemn':
        sim.refusedForGood.next(event.skip);
        return;
      case 'fresh-instances':
        sim.freshInstances = true;
        return;
      case 'stale-scans':
        sim.staleScans = true;
        return;
      default:
        return event satisfies never;
    }
  }

  /** Whom an exemption names. */
  #named({ device, by }: Extract<Event, { readonly kind: 'exempt' }>) {
    if (device === null) return { ...NOBODY, groups: [GROUPS[1]] };
    if (by === 'id') return { ...NOBODY, devices: [this.idOf(device)] };
    return isAgent(device)
      ? { ...NOBODY, hardwareIds: [this.#agents.hardwareOf(device)] }
      : { ...NOBODY, externalIds: [{ source: SOURCE, externalId: device }] };
  }

  idOf(device: DeviceName): string {
    return isAgent(device) ? this.#agents.idOf(device) : sourceDeviceId(SOURCE, device);
  }

  #enforced(banId: string) {
    return this.#sim.ledger.blocklist()?.bans.find((one) => one.id === banId) ?? null;
  }

  async #approve(event: Approve): Promise<void> {
    const sim = this.#sim;
    const effective = sim.now + event.effective;
    this.#documents += 1;
    const plain: PlainBan = {
      id: event.ban,
      ids: { android: new Set(event.apps), ios: new Set(event.apps) },
      teamIds: {},
      platforms: ['android', 'ios'],
      groups: event.groups,
      actions: { organization: 'remove', contractor: 'notice', personal: 'none' },
      notice: event.notice === null ? null : effective - event.notice,
      effective,
      due: event.due === null ? null : effective + event.due,
      lift: event.lift === null ? null : effective + event.lift,
      overrides:
        event.override === null
          ? []
          : [{ platforms: [], groups: [GROUPS[1]], effective: sim.now + event.override }],
      escalateAfter: event.escalateAfter,
      every: DAY,
      maxRounds: event.maxRounds,
    };
    const mark = `reason ${this.#documents}`;
    sim.observer.documents.set(mark, plain);
    const document = { ...documentOf(plain, event.maxDevices), reason: { en: mark } };
    const banId = event.ban;
    await sim.run('act', event.instance, async (deps) => {
      const { revision, hash } = await saveBan(deps, { caller: AUTHOR, banId, document });
      await proposeBan(deps, { caller: AUTHOR, banId, revision });
      const { proposed } = await readBan(deps, { caller: APPROVER, banId, revision: null });
      if (proposed === null) return;
      const { preview, limit } = proposed;
      await approveBan(deps, { caller: APPROVER, banId, revision, hash, preview, limit });
    });
  }

  async #result(event: Event & { kind: 'result' }): Promise<void> {
    if (isAgent(event.device)) return;
    const deviceId = this.idOf(event.device);
    const { findings } = await this.#sim.look();
    const row = findings.find((one) => one.banId === event.ban && one.deviceId === deviceId);
    if (!row || row.n === 0) return;
    const result = {
      orderId: `${event.ban}.${deviceId}.${row.n}`,
      outcome: event.outcome,
      detail: null,
      at: null,
    };
    await this.#sim.run('report', event.instance, (deps) =>
      recordResults(deps, { caller: CONNECTOR, results: [result], warnings: [] }),
    );
  }

  async stored(deviceId: string): Promise<Stored> {
    const { heads, inventories } = await this.#sim.look();
    const head = heads.find((one) => one.deviceId === deviceId);
    return head ? { head, inventory: inventories.get(deviceId) ?? null } : null;
  }

  async #report(event: Report): Promise<void> {
    const observedAt = saidAt(event, this.#sim.now);
    const token = isAgent(event.device) ? (await this.#agents.enrolled(event.device)).token : null;
    const deviceId = this.idOf(event.device);
    this.reports.set(deviceId, [
      ...(this.reports.get(deviceId) ?? []),
      { observedAt, event, token },
    ]);
    await this.send(deviceId, event, observedAt, token);
  }

  /** Sends a report, for the first time or again. */
  async send(
    deviceId: string,
    event: Report,
    observedAt: number,
    token: string | null,
  ): Promise<void> {
    const sim = this.#sim;
    const before = await this.stored(deviceId);
    const observed = observedOf(event, observedAt, sim.now);
    const open = await sim.ground.access.readRun(SOURCE);
    sim.staleReads = event.stale;
    let heard: 'stored' | 'told' | null = null;
    let quiet = false;
    let kept = false;
    const rows = (await sim.look()).findings.filter((one) => one.deviceId === deviceId);
    let answer: CheckInAnswer | null = null;
    let blocked: readonly string[] = [];
    const end = (ended: Ended<unknown>, process: Process) => {
      quiet = !process.isTroubled;
      // A line is refused where it could not be kept. A check-in is answered all the same.
      kept = process.befell === null && (quiet || token === null);
      if (ended.outcome === 'done') heard = 'stored';
      if (ended.outcome !== 'failed' || token === null) return;
      // A device that was revoked or enrolled again, before or meanwhile, is refused.
      if (ended.error instanceof Refusal && !this.#agents.holds(token)) return;
      if (process.befell !== 'fleet.readHead' && process.isTroubled)
        throw new Violation(
          'g',
          `a check-in was not answered because of ${process.troubles}: ${String(ended.error)}`,
        );
    };
    const { ids, left } = listOf(event);
    const apps = ids.map((id) => ({ id }));
    if (token !== null) {
      const results =
        event.result === null
          ? []
          : rows
              .filter((row) => row.n > 0)
              .map((row) => ({
                orderId: `${row.banId}.${deviceId}.${row.n}`,
                outcome: event.result ?? 'done',
                detail: null,
                at: null,
              }));
      await sim.run(
        'report',
        event.instance,
        async (deps) => {
          const { coverage } = event;
          const sentAt = event.sends ? clockOf(event, sim.now) : null;
          answer = await checkInWith(
            deps,
            token,
            aCheckIn({ observedAt, sentAt, coverage, apps, appsLeftOut: left, results }),
          );
          blocked = await blockedFor(deps, token).then(
            ({ items }) => items.map((app) => app.id),
            () => [],
          );
        },
        end,
      );
    } else {
      const run = this.#running;
      await sim.run(
        'report',
        event.instance,
        async (deps) => {
          const { results } = await ingestInventories(deps, {
            caller: CONNECTOR,
            source: SOURCE,
            refused: [],
            lines: [
              aSourceLine({
                externalId: event.device,
                platform: PLATFORM[event.device],
                group: event.group,
                ownership: event.ownership,
                management: event.management,
                observedAt,
                coverage: event.coverage,
                apps,
                appsLeftOut: left,
              }),
            ],
          });
          const status = results[0]?.status;
          if (status === 'refused') throw new Error(results[0]?.reason ?? 'refused');
          if (run !== null) {
            this.#listed.add(deviceId);
            sim.observer.listedIn.set(deviceId, run);
          }
        },
        end,
      );
    }
    sim.staleReads = false;
    if (heard === null || !kept) return;
    const since =
      open === null || open.finishedAt !== null ? Number.NEGATIVE_INFINITY : open.startedAt;
    await this.#checkStored(deviceId, event, observed, before, since);
    if (quiet && answer !== null && !event.stale)
      await this.#checkAnswer(deviceId, answer, blocked);
  }

  /**
   * What was acknowledged is stored, if it is newer than what was; otherwise what was stored still
   * is. A device that was retired before the open run began, at `since`, is back by being listed.
   */
  async #checkStored(
    deviceId: string,
    event: Report,
    observedAt: number,
    before: Stored,
    since: number,
  ): Promise<void> {
    const after = await this.stored(deviceId);
    if (after === null) throw new Violation('l', `${deviceId} was answered and is not stored`);
    const said = `${listOf(event).ids.join()} (${event.coverage})`;
    const kept = (one: Stored) =>
      one?.inventory
        ? `${one.inventory.apps.map((app) => app.id).join()} (${one.inventory.coverage})`
        : 'nothing';
    const retiredAt = before?.head.retiredAt ?? Number.NEGATIVE_INFINITY;
    const limit = Math.max(
      before?.head.observedAt ?? Number.NEGATIVE_INFINITY,
      since > retiredAt ? Number.NEGATIVE_INFINITY : retiredAt,
    );
    const wanted = observedAt > limit ? said : kept(before);
    // By its clock the device was just before or behind what is stored.
    const isEither = event.sends && Math.abs(observedAt - limit) <= SKEW;
    if (isEither && [said, kept(before)].includes(kept(after))) return;
    // A quick read that shows an older head may take a new report for a repeat; the hash in the
    // answer tells the device.
    if (event.stale && kept(after) === kept(before)) return;
    if (kept(after) !== wanted && kept(after) !== said)
      throw new Violation('l', `${deviceId} has stored ${kept(after)}, not ${wanted}`);
    if (kept(after) !== wanted && kept(before) !== said)
      throw new Violation('l', `${deviceId} took ${said} of an earlier time for ${wanted}`);
    if (isAgent(event.device) || observedAt <= limit) return;
    const { group, ownership, management } = after.head;
    const known = event.group ?? before?.head.group ?? null;
    if (group !== known || ownership !== event.ownership || management !== event.management)
      throw new Violation('l', `${deviceId} is stored in ${group}, ${ownership}, ${management}`);
  }

  async #checkAnswer(
    deviceId: string,
    answer: CheckInAnswer,
    blocked: readonly string[],
  ): Promise<void> {
    const { findings } = await this.#sim.look();
    const known = new Set(this.#sim.ledger.blocklist()?.bans.map((ban) => ban.id));
    const wanted = findings
      .filter(
        (row) =>
          row.deviceId === deviceId &&
          isLiveRow(row) &&
          row.outstanding !== null &&
          known.has(row.banId),
      )
      .map((row) => `${row.banId}.${deviceId}.${row.outstanding} (${row.sequence}) ${row.phase}`);
    const told = answer.orders.map(
      (order) => `${order.orderId} (${order.sequence}) ${order.action}`,
    );
    // What a narrower list no longer shows is not known to be there by another ban.
    const listed = (await this.stored(deviceId))?.inventory?.apps.map((app) => app.id) ?? [];
    const waiting = findings.find(
      (row) =>
        row.deviceId === deviceId &&
        row.status === 'open' &&
        row.placed === null &&
        row.apps.some(({ id }) => listed.includes(id) && blocked.includes(id)) &&
        // Another ban may block the same app, with a place of its own.
        !findings.some((one) => one.deviceId === deviceId && one.placed !== null),
    );
    if (waiting)
      throw new Violation('p', `${deviceId} is told to block what ${waiting.banId} holds back`);
    if (wanted.sort().join('\n') !== told.sort().join('\n'))
      throw new Violation(
        'g',
        `the answer orders [${told.join()}], the rows say [${wanted.join()}]`,
      );
  }
}
