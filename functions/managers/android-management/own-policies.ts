import { contentTag } from '../../domain/content-tag.ts';
import { FENCE } from '../../domain/time/fence.ts';
import { type Instant, MINUTE } from '../../domain/time/instant.ts';
import { log } from '../../runtime/log.ts';
import type { Memory } from '../manager.ts';
import { Outage, RemoteBusy, RemoteOdd, RemoteRefused } from '../remote.ts';
import { listAfter } from './app-plan.ts';
import { type AndroidManagementApi, NotTaken, type WholePolicy } from './client.ts';
import type { Apart } from './group-needs.ts';
import { isGone, ownPolicyId, policyOf } from './map.ts';
import { noteOwn, type OwnRow, type OwnRows } from './own-memory.ts';
import { type PolicyState, planPolicy, type Wanted } from './policy-change.ts';
import type { PolicyRow } from './policy-memory.ts';
import type { Device } from './wire.ts';

/*
 * Policies that are one device's own. Each is its group's policy as administrators have made it,
 * with what is blocked on this device, and nothing of what is blocked in the group alone.
 */

/** Own policies that are looked after at once, each with some four requests. */
export const MOST_STEPS = 15;
/** So many more are taken back, however many are looked after. */
export const MOST_BACK = 5;
/** So many are noted at once as no longer needed. */
export const MOST_NOTED = 200;
/** Whether an own policy is as it was left is asked so often. */
const LOOKS_AFTER = 15 * MINUTE;
/** What is odd is tried again after this, each time after twice as long, up to `LOOKS_AFTER`. */
const FIRST_RETRY = MINUTE;
const TURN_COMES = 'policies of their own are made';

interface Desk {
  readonly api: AndroidManagementApi;
  readonly memory: Memory;
  readonly now: Instant;
}

/** The policy of a group, and what of it is ours. */
export interface GroupPolicy {
  readonly id: string;
  readonly whole: WholePolicy;
  readonly row: PolicyRow;
}

/** How far a device's own policy is. */
export interface OwnState {
  readonly policyId: string;
  /** Why the device may still have its group's policy; `null`: it has not. */
  readonly missing: string | null;
  /** `null`: the policy is not written yet. */
  readonly state: PolicyState | null;
}

/** What an own policy shall hold. */
interface OwnPlan {
  readonly fields: WholePolicy['fields'];
  /** Changes exactly when the fields change. */
  readonly tag: string;
  readonly blocks: readonly string[];
  readonly left: ReadonlyMap<string, string>;
}

function planOwn({ whole, row }: GroupPolicy, wanted: Wanted): OwnPlan {
  const { policy } = whole;
  const { work, personal, mode } = planPolicy(policy, row, wanted);
  // The API says these two of each policy, and takes neither.
  const { name: _name, version: _version, personalUsagePolicies, ...rest } = whole.fields;
  const {
    personalApplications: _list,
    personalPlayStoreMode: _mode,
    ...others
  } = Object(personalUsagePolicies ?? {}) as Record<string, unknown>;
  const list = listAfter(policy.personalUsagePolicies?.personalApplications ?? [], personal);
  const privately = {
    ...others,
    ...(list.length === 0 ? {} : { personalApplications: list }),
    ...(mode === null ? {} : { personalPlayStoreMode: mode }),
  };
  const fields = {
    ...rest,
    applications: listAfter(policy.applications, work),
    ...(Object.keys(privately).length === 0 ? {} : { personalUsagePolicies: privately }),
  };
  const blocks = [...new Set([...work.held.keys(), ...work.block])];
  return { fields, tag: contentTag(inOrder(fields)), blocks, left: work.left };
}

/** With the names of all objects in order, as the API promises none. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, one]) => [name, inOrder(one)]));
}

interface Step extends Pick<OwnRow, 'deviceId' | 'from'> {
  readonly policyId: string;
  /** The policy that the device has. `null`: none, or it is gone. */
  readonly has: string | null;
  readonly plan: OwnPlan;
  readonly row: OwnRow | null;
}

/** A step that was not done. `plan: null`: the policy was to be taken back. */
interface PutOff extends Pick<Step, 'policyId' | 'deviceId' | 'from' | 'row'> {
  readonly plan: OwnPlan | null;
}

/** A device of which somebody may look after the own policy. */
interface Turn {
  readonly from: string;
  readonly deviceId: string;
}

/** The own policies of an enterprise's devices, for one piece of work. */
export class OwnPolicies {
  readonly #desk: Desk;
  #steps = MOST_STEPS;
  #back = MOST_BACK;
  #noted = 0;
  readonly #outage = new Outage();
  /** The devices that a step is kept for. */
  readonly #turns = new Set<string>();
  readonly #devices = new Map<string, Device | null>();
  readonly #plans = new WeakMap<GroupPolicy, Map<ReadonlySet<string>, OwnPlan>>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /**
   * Keeps steps for those who have waited longest, of any group: first for whom nothing was done
   * yet. So nobody whose policy is odd again and again keeps others waiting.
   */
  giveTurns(turns: Iterable<Turn>, rows: OwnRows): void {
    const due = new Map<string, Instant>();
    for (const { from, deviceId } of turns) {
      const row = rows.get(ownPolicyId(from, deviceId)) ?? null;
      const lookAt = row === null || row.unneededSince !== null ? 0 : row.lookAt;
      const known = due.get(deviceId) ?? Number.POSITIVE_INFINITY;
      if (lookAt <= this.#desk.now) due.set(deviceId, Math.min(known, lookAt));
    }
    const inOrder = [...due].sort(([, a], [, b]) => a - b);
    for (const [deviceId] of inOrder.slice(0, this.#steps - this.#turns.size))
      this.#turns.add(deviceId);
  }

  /**
   * Has a device of a group have a policy of its own. What was found as it shall be is looked at
   * again after a while only, and so is what was odd.
   */
  async bring(
    from: GroupPolicy,
    apart: Apart,
    { rows, overwrite }: { readonly rows: OwnRows; readonly overwrite: boolean },
  ): Promise<OwnState> {
    const { deviceId } = apart;
    const policyId = ownPolicyId(from.id, deviceId);
    const row = await this.#needed(policyId, rows.get(policyId) ?? null);
    // Whoever is elsewhere costs nothing, and may be asked for by every group.
    if (row?.state === 'away' && this.#desk.now < row.lookAt)
      return { policyId, missing: null, state: null };
    // Nothing is planned for whom there is no time now.
    if (this.#isLate(deviceId) && (row === null || row.lookAt <= this.#desk.now))
      return unready(policyId, row, row?.odd?.why ?? TURN_COMES);
    const plan = this.#planOf(from, apart, overwrite);
    if (row !== null && row.lookAt > this.#desk.now) {
      if (row.odd?.tag === plan.tag) return unready(policyId, row, row.odd.why);
      if (isAsLeft(row, plan)) return ownState(policyId, from, plan, row);
      // What it is made of has changed.
      if (this.#isLate(deviceId)) return unready(policyId, row, row.odd?.why ?? TURN_COMES);
    }
    const step = { policyId, deviceId, from: from.id, plan, row };
    const odd = this.#oddIn(policyId);
    const device = await this.#read(deviceId).catch(odd);
    // What is odd about one device says nothing of which policy it has: it is as it was.
    if (device instanceof RemoteOdd)
      return unready(policyId, row, await this.#putOff(step, device.message));
    const has = device === null || isGone(device) ? null : policyOf(device);
    const after = await this.#step({ ...step, has }).catch(odd);
    if (after instanceof RemoteOdd)
      return unready(policyId, null, await this.#putOff(step, after.message));
    return ownState(policyId, from, plan, after);
  }

  /** The plan of a device. Most of a group have the same, which may be long. */
  #planOf(from: GroupPolicy, { apps, isPrivate }: Apart, overwrite: boolean): OwnPlan {
    const make = () => planOwn(from, { apps, overwrite, withPersonal: isPrivate });
    if (isPrivate) return make();
    const plans = this.#plans.get(from) ?? new Map<ReadonlySet<string>, OwnPlan>();
    this.#plans.set(from, plans);
    const plan = plans.get(apps) ?? make();
    plans.set(apps, plan);
    return plan;
  }

  /** Notes what is odd, and when that is tried again. Answers what it is. */
  async #putOff({ policyId, deviceId, from, plan, row }: PutOff, why: string): Promise<string> {
    const begun = { deviceId, from };
    await noteOwn(this.#desk.memory, policyId, begun, this.#oddAfter(row, why, plan?.tag ?? null));
    return why;
  }

  #oddAfter(row: OwnRow | null, why: string, tag: string | null) {
    const times = (row?.odd?.times ?? 0) + 1;
    const wait = Math.min(FIRST_RETRY * 2 ** (times - 1), LOOKS_AFTER);
    return { odd: { why, times, tag }, lookAt: this.#desk.now + wait };
  }

  /** The row of a device that needs its own policy, also where it was about to lose it. */
  async #needed(policyId: string, row: OwnRow | null): Promise<OwnRow | null> {
    if (row === null || row.unneededSince === null) return row;
    const change = { unneededSince: null, lookAt: 0, odd: null };
    return noteOwn(this.#desk.memory, policyId, row, change);
  }

  /** Whether enough were looked after, so that it waits for the next time. */
  #isLate(deviceId: string): boolean {
    if (this.#devices.has(deviceId) || this.#turns.has(deviceId)) return false;
    return this.#steps <= this.#turns.size;
  }

  /** A device, which several groups may ask for at once. */
  async #read(deviceId: string): Promise<Device | null> {
    const known = this.#devices.get(deviceId);
    if (known !== undefined) return known;
    this.#turns.delete(deviceId);
    this.#steps -= 1;
    const device = await this.#desk.api.readDevice(deviceId);
    this.#outage.end();
    this.#devices.set(deviceId, device);
    return device;
  }

  /**
   * Answers what is odd about one device or its policy, also that the API fails again and again
   * where it is asked for them. All else is thrown again, as that is where the API is down.
   */
  #oddIn(policyId: string) {
    return (error: unknown): RemoteOdd => {
      if (error instanceof RemoteOdd) return error;
      if (error instanceof NotTaken) {
        const why = error.message.slice(0, 200);
        return new RemoteOdd(`Android Management does not take ${policyId}: ${why}`);
      }
      if (!(error instanceof RemoteBusy) || this.#outage.after(error)) throw error;
      return new RemoteOdd(error.message);
    };
  }

  /** Throws what keeps a device from another policy than its group's, and nothing else. */
  async #step({ policyId, deviceId, from, has, plan, row }: Step): Promise<OwnRow> {
    const { memory, now } = this.#desk;
    const lookAt = now + LOOKS_AFTER;
    const note = (change: Partial<OwnRow>) => noteOwn(memory, policyId, { deviceId, from }, change);
    const end = { lookAt, unneededSince: null, odd: null } as const;
    if (has !== from && has !== policyId) return note({ state: 'away', ...end });
    if (has === policyId) {
      const written = await this.#write(policyId, plan, row).catch(this.#oddIn(policyId));
      if (!(written instanceof RemoteOdd)) return note({ state: 'has', written, ...end });
      // It spares the device also as it was.
      log('WARN', 'an own policy of a device is not as it shall be', { why: written.message });
      return note({ state: 'has', ...end, ...this.#oddAfter(row, written.message, plan.tag) });
    }
    // Before the policy is made and the device has it.
    await note({ state: 'begun' });
    const written = await this.#write(policyId, plan, row);
    const given = await this.#desk.api.assignPolicy(deviceId, policyId);
    if (given !== null && policyOf(given) !== policyId)
      throw new RemoteOdd(`${deviceId} was given ${policyId}, and has another policy`);
    return note({ state: given === null ? 'away' : 'has', written, ...end });
  }

  /** Writes the policy unless it is as it was written last. */
  async #write(policyId: string, { fields, tag }: OwnPlan, row: OwnRow | null) {
    const { api } = this.#desk;
    if (row?.written?.tag === tag) {
      const found = await api.readPolicy(policyId);
      if (found !== null && found.version === row.written.version) return row.written;
    }
    return { tag, version: (await api.writePolicy(policyId, fields)).version };
  }

  /**
   * Gives a device that needs no policy of its own any more its group's back, and removes the own
   * one. It waits until every instance knows of the act by which it needs none. What is odd is
   * tried again later, so that others have their turn.
   *
   * @throws RemoteOdd where the device cannot have its policy back, or the policy stays, also while
   *   that waits to be tried again.
   */
  async takeBack(policyId: string, row: OwnRow): Promise<void> {
    const { memory, now } = this.#desk;
    const { unneededSince, odd } = row;
    if (unneededSince === null) {
      if (this.#noted === MOST_NOTED) return;
      this.#noted += 1;
      await noteOwn(memory, policyId, row, { unneededSince: now, lookAt: now + FENCE, odd: null });
      return;
    }
    const isDue = now >= row.lookAt && now - unneededSince >= FENCE;
    if (!isDue || !this.#takeStepBack()) {
      if (odd !== null && odd.times > 1) throw new RemoteOdd(odd.why);
      return;
    }
    const step = { policyId, ...row, plan: null, row };
    try {
      if (await this.#putBack(policyId, row)) return;
    } catch (error) {
      const { message } = error instanceof Error ? error : new Error(String(error));
      if (!(error instanceof RemoteRefused)) await this.#putOff(step, message);
      throw error;
    }
    const stays = await this.#putOff(step, `the policy ${policyId} stays: devices still have it`);
    if (odd !== null) throw new RemoteOdd(stays);
  }

  #takeStepBack(): boolean {
    if (this.#steps > 0) this.#steps -= 1;
    else if (this.#back > 0) this.#back -= 1;
    else return false;
    return true;
  }

  /** `false`: the policy could not be removed, since the enterprise says that devices have it. */
  async #putBack(policyId: string, row: OwnRow): Promise<boolean> {
    const { api, memory } = this.#desk;
    const { deviceId, from } = row;
    const device = await api.readDevice(deviceId);
    const hasOwn = device !== null && !isGone(device) && policyOf(device) === policyId;
    if (hasOwn) {
      // From here on it may have either, whatever becomes of the answers.
      await noteOwn(memory, policyId, row, { state: 'begun' });
      await this.#giveBack(deviceId, from);
    }
    // A device that has just lost it may still be counted as one that has it.
    if (!(await api.deletePolicy(policyId))) return false;
    await noteOwn(memory, policyId, row, { state: 'over', written: null, odd: null });
    log('INFO', 'a device has the policy of its group again', { deviceId, policy: from });
    return true;
  }

  async #giveBack(deviceId: string, policyId: string): Promise<void> {
    let why = 'there is no such policy';
    try {
      if ((await this.#desk.api.assignPolicy(deviceId, policyId)) !== null) return;
    } catch (error) {
      if (!(error instanceof NotTaken)) throw error;
      why = error.message;
    }
    throw new RemoteOdd(`the device ${deviceId} cannot have the policy ${policyId} back: ${why}`);
  }
}

/** Whether an own policy is as it shall be, by what was found last. */
function isAsLeft({ state, written }: OwnRow, { tag }: OwnPlan): boolean {
  return state === 'has' && written?.tag === tag;
}

/** How far an own policy is that could not be looked after. */
function unready(policyId: string, row: OwnRow | null, why: string): OwnState {
  const mayHaveOther = row === null || row.state === 'begun';
  return { policyId, missing: mayHaveOther ? why : null, state: null };
}

/** How far an own policy is that was written down. */
function ownState(
  policyId: string,
  { whole }: GroupPolicy,
  { tag, blocks, left }: OwnPlan,
  { written, state }: OwnRow,
): OwnState {
  const isWritten = state === 'has' && written?.tag === tag;
  const held = new Map(blocks.map((app) => [app, written?.version ?? 0] as const));
  return {
    policyId,
    missing: null,
    state: isWritten ? { policy: whole.policy, held, left } : null,
  };
}
