import { contentTag } from '../../domain/content-tag.ts';
import { FENCE } from '../../domain/time/fence.ts';
import { type Instant, MINUTE } from '../../domain/time/instant.ts';
import { log } from '../../runtime/log.ts';
import type { Memory } from '../manager.ts';
import { RemoteOdd } from '../remote.ts';
import { listAfter } from './app-plan.ts';
import { type AndroidManagementApi, NotTaken, type WholePolicy } from './client.ts';
import type { Apart } from './group-ban.ts';
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
/** Whether an own policy is as it was left is asked so often. */
const LOOKS_AFTER = 15 * MINUTE;

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

/** The own policies of an enterprise's devices, for one piece of work. */
export class OwnPolicies {
  readonly #desk: Desk;
  #steps = MOST_STEPS;
  readonly #devices = new Map<string, Device | null>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /**
   * Has a device of a group have a policy of its own. What was found as it shall be is looked at
   * again after a while only.
   */
  async bring(
    from: GroupPolicy,
    { deviceId, apps, isPrivate }: Apart,
    { rows, overwrite }: { readonly rows: OwnRows; readonly overwrite: boolean },
  ): Promise<OwnState> {
    const policyId = ownPolicyId(from.id, deviceId);
    const row = await this.#needed(policyId, rows.get(policyId) ?? null);
    // Whoever is elsewhere costs nothing, and may be asked for by every group.
    if (row?.state === 'away' && this.#desk.now < row.lookAt)
      return { policyId, missing: null, state: null };
    const plan = planOwn(from, { apps, overwrite, withPersonal: isPrivate });
    if (row !== null && isAsLeft(row, plan, this.#desk.now))
      return ownState(policyId, from, plan, row);
    const odd = oddIn(policyId);
    const device = await this.#read(deviceId).catch(odd);
    if (device === 'later') return unready(policyId, row, 'policies of their own are made');
    // What is odd about one device says nothing of which policy it has: it is as it was.
    if (device instanceof RemoteOdd) return unready(policyId, row, device.message);
    const has = device === null || isGone(device) ? null : policyOf(device);
    const after = await this.#step({ policyId, deviceId, from: from.id, has, plan, row }).catch(
      odd,
    );
    if (after instanceof RemoteOdd) return unready(policyId, null, after.message);
    return ownState(policyId, from, plan, after);
  }

  /** The row of a device that needs its own policy, also where it was about to lose it. */
  async #needed(policyId: string, row: OwnRow | null): Promise<OwnRow | null> {
    if (row === null || row.unneededSince === null) return row;
    return noteOwn(this.#desk.memory, policyId, row, { unneededSince: null, lookAt: 0 });
  }

  /** A device, which several groups may ask for at once. `later`: enough were looked after. */
  async #read(deviceId: string): Promise<Device | null | 'later'> {
    const known = this.#devices.get(deviceId);
    if (known !== undefined) return known;
    if (this.#steps === 0) return 'later';
    this.#steps -= 1;
    const device = await this.#desk.api.readDevice(deviceId);
    this.#devices.set(deviceId, device);
    return device;
  }

  /** Throws what keeps a device from another policy than its group's, and nothing else. */
  async #step({ policyId, deviceId, from, has, plan, row }: Step): Promise<OwnRow> {
    const { memory, now } = this.#desk;
    const lookAt = now + LOOKS_AFTER;
    const note = (change: Partial<OwnRow>) => noteOwn(memory, policyId, { deviceId, from }, change);
    const end = { lookAt, unneededSince: null } as const;
    if (has !== from && has !== policyId) return note({ state: 'away', ...end });
    if (has === policyId) {
      const written = await this.#write(policyId, plan, row).catch(oddIn(policyId));
      if (!(written instanceof RemoteOdd)) return note({ state: 'has', written, ...end });
      // It spares the device also as it was. What was written last is tried again.
      log('WARN', 'an own policy of a device is not as it shall be', { why: written.message });
      return note({ state: 'has', ...end });
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
   * one. It waits until every instance knows of the act by which it needs none.
   *
   * @throws RemoteOdd where the device cannot have its policy back.
   */
  async takeBack(policyId: string, row: OwnRow): Promise<void> {
    const { api, memory, now } = this.#desk;
    const { deviceId, from, unneededSince } = row;
    if (unneededSince === null) {
      await noteOwn(memory, policyId, row, { unneededSince: now });
      return;
    }
    if (now - unneededSince < FENCE || this.#steps === 0) return;
    this.#steps -= 1;
    const device = await api.readDevice(deviceId);
    const hasOwn = device !== null && !isGone(device) && policyOf(device) === policyId;
    if (hasOwn) {
      // From here on it may have either, whatever becomes of the answers.
      await noteOwn(memory, policyId, row, { state: 'begun' });
      await this.#giveBack(deviceId, from);
    }
    // A device that has just lost it may still be counted as one that has it.
    if (!(await api.deletePolicy(policyId))) return;
    await noteOwn(memory, policyId, row, { state: 'over', written: null });
    log('INFO', 'a device has the policy of its group again', { deviceId, policy: from });
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

/** Whether nothing is to be done about an own policy just now. */
function isAsLeft(row: OwnRow, { tag }: OwnPlan, now: Instant): boolean {
  if (now >= row.lookAt) return false;
  return row.state === 'has' && row.written?.tag === tag;
}

/** How far an own policy is that could not be looked after. */
function unready(policyId: string, row: OwnRow | null, why: string): OwnState {
  const mayHaveOther = row === null || row.state === 'begun';
  return { policyId, missing: mayHaveOther ? why : null, state: null };
}

/** Answers what is odd about one device or its policy. All else is thrown again. */
function oddIn(policyId: string) {
  return (error: unknown): RemoteOdd => {
    if (error instanceof RemoteOdd) return error;
    if (!(error instanceof NotTaken)) throw error;
    const why = error.message.slice(0, 200);
    return new RemoteOdd(`Android Management does not take ${policyId}: ${why}`);
  };
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
