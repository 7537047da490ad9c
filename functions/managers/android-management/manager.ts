import type { Blocklist } from '../../domain/bans/blocklist.ts';
import { sourceDeviceId } from '../../domain/devices/source-device.ts';
import { SECOND } from '../../domain/time/instant.ts';
import { log } from '../../runtime/log.ts';
import type {
  CarriedOut,
  Heard,
  ListedPage,
  Manager,
  ManagerOf,
  ManagerParts,
  News,
  NotEnforceable,
  Order,
  Remote,
} from '../manager.ts';
import { recallEntry } from '../order-book.ts';
import { RemoteBusy, RemoteOdd } from '../remote.ts';
import type { SettingsOf } from '../settings.ts';
import { AccessTokens } from './access-token.ts';
import { AndroidManagementApi, LostPage, NotTaken } from './client.ts';
import { type ExemptDevices, exemptIn, readExempt } from './exempt-devices.ts';
import { allNamed, groupBan, namedFor, rulesNamed } from './group-ban.ts';
import { type GroupNeeds, groupNeeds } from './group-needs.ts';
import { groupOf, groupPolicyOf, isGone, lastPart, lineOf, ownPolicyId, policyOf } from './map.ts';
import { deviceIn } from './notification.ts';
import { type GroupState, orderIn, remoteOf, saidOf, stateFor } from './order-progress.ts';
import { adoptOwn, type OwnRows, recallOwn } from './own-memory.ts';
import { type GroupPolicy, OwnPolicies, type OwnState } from './own-policies.ts';
import { bringPolicy, type PolicyState } from './policy-change.ts';
import { policiesWithOurs, recallPolicy } from './policy-memory.ts';
import { readSecret } from './secret.ts';
import { noteHeard, notePage, readSeen } from './seen.ts';
import type { Device } from './wire.ts';

const KIND = 'android-management';
type Parts = ManagerParts<typeof KIND>;

/** Orders of the same group look at what was found so long ago. */
const GROUP_HELD = 20 * SECOND;
const NO_REPORTS =
  'its policy does not ask devices what they have: set ' +
  'statusReportingSettings.applicationReportsEnabled there';

/** The Android Management API of Google, with the access tokens that an instance has got. */
export function androidManagement(): ManagerOf<typeof KIND> {
  const tokens = new AccessTokens();
  return {
    kind: KIND,
    connect(parts) {
      const secret = readSecret(parts.secret);
      if (secret === null) return null;
      const api = new AndroidManagementApi(secret, tokens, parts.deps);
      return new AndroidManagement(parts, api, secret.enterprise);
    },
  };
}

/**
 * Who is exempt, the own policies, and who has which, as they were read at the beginning of a piece
 * of work. No device is put back within one: that takes `FENCE`, which is longer.
 */
interface Exempt extends ExemptDevices {
  readonly rows: OwnRows;
  /** Whose devices have which policy. `null`: they were never listed to the end. */
  readonly seen: Awaited<ReturnType<typeof readSeen>>;
}

/** A group as it is before anything is done about it. */
interface Begun {
  readonly group: string;
  readonly policyId: string;
  readonly needs: GroupNeeds;
  /** Whether devices with a private side have its policy. */
  readonly isPrivate: boolean;
  /** Where devices are to have policies of their own. `null`: none are, or there is no policy. */
  readonly from: GroupPolicy | null;
}

class AndroidManagement implements Manager {
  readonly #parts: Parts;
  readonly #api: AndroidManagementApi;
  readonly #enterprise: string;
  readonly #own: OwnPolicies;
  readonly #groups = new Map<string, { readonly at: number; readonly found: GroupState }>();

  constructor(parts: Parts, api: AndroidManagementApi, enterprise: string) {
    this.#parts = parts;
    this.#api = api;
    this.#enterprise = enterprise;
    const { memory, deps } = parts;
    this.#own = new OwnPolicies({ api, memory, now: deps.clock.now() });
  }

  async list(page: string | null): Promise<ListedPage> {
    const { settings, memory } = this.#parts;
    const { from, devices: told, next } = await this.#pageFrom(page);
    const devices = told.filter((device) => !isGone(device));
    await notePage(memory, settings, { page: from, devices, isLast: next === null });
    const lines = devices.map((device) => ({ device, line: lineOf(device, settings) }));
    return {
      devices: lines.flatMap(({ line }) => line ?? []),
      named: lines.flatMap(({ device, line }) => (line === null ? [lastPart(device.name)] : [])),
      next,
    };
  }

  /** A listing that was left for too long begins anew. What comes twice changes nothing. */
  async #pageFrom(page: string | null) {
    try {
      return { from: page, ...(await this.#api.listDevices(page)) };
    } catch (error) {
      if (!(error instanceof LostPage)) throw error;
      log('WARN', 'a listing begins anew: its page is no longer known', { by: KIND });
      return { from: null, ...(await this.#api.listDevices(null)) };
    }
  }

  async reconcile(): Promise<readonly NotEnforceable[]> {
    const { settings, deps, memory } = this.#parts;
    const blocklist = await deps.blocklist.current();
    const named: NotEnforceable[] = [];
    let trouble: unknown = null;
    const noted = (error: unknown) => {
      trouble ??= error;
    };
    const groups = Object.entries(settings.policies).sort(([a], [b]) => (a < b ? -1 : 1));
    if (!mayWrite(settings)) {
      for (const [group, policyId] of groups)
        await this.#api
          .readPolicy(policyId)
          .then((policy) => named.push(...saysOfPolicy(blocklist, group, policyId, policy)))
          .catch(noted);
      if (trouble !== null) throw trouble;
      return named;
    }
    const exempt = await this.#exempt(blocklist);
    const brought = new Map<string, GroupState>();
    const begun: Begun[] = [];
    for (const [group, policyId] of groups)
      await this.#begin(blocklist, exempt, { group, policyId })
        .then((one) => begun.push(one))
        .catch(noted);
    this.#giveTurns(begun, exempt.rows);
    for (const one of begun)
      await this.#namedIn(blocklist, exempt, one, brought)
        .then((found) => named.push(...found))
        .catch(noted);
    const known = new Set(Object.values(settings.policies));
    // Whatever a group's policy was that has none any more is put back as it was found.
    for (const policyId of await policiesWithOurs(memory))
      if (!known.has(policyId)) await this.#bring(policyId, { apps: new Set(), isPrivate: false });
    // Last: a device must not come back to a policy that still blocks what it may keep.
    const mayBeOwn = exempt.rows.size > 0 || begun.some(({ from }) => from !== null);
    if (mayBeOwn) await this.#takeBack(brought).catch(noted);
    if (trouble !== null) throw trouble;
    return named;
  }

  /** The devices that exemptions name. Whoever was given another policy by hand may be anywhere. */
  async #exempt(blocklist: Blocklist): Promise<Exempt> {
    const { settings, deps, memory } = this.#parts;
    const exempt = await readExempt(deps, settings, blocklist);
    const rows = await recallOwn(memory);
    const moved = [...exempt.byGroup].flatMap(([group, heads]) => {
      const policy = settings.policies[group];
      return heads.flatMap(({ deviceId, externalId }) => {
        if (externalId === null) return [];
        const row = policy === undefined ? undefined : rows.get(ownPolicyId(policy, externalId));
        return policy === undefined || row?.state === 'away' ? [{ deviceId, externalId }] : [];
      });
    });
    const seen = await readSeen(memory);
    return { ...exempt, unplaced: [...exempt.unplaced, ...moved], rows, seen };
  }

  /** What a group's devices shall have blocked, and the policy that copies are made of. */
  async #begin(
    blocklist: Blocklist,
    exempt: Exempt,
    { group, policyId }: Pick<Begun, 'group' | 'policyId'>,
  ): Promise<Begun> {
    const { deps } = this.#parts;
    const counted = exempt.seen === null ? null : exempt.seen(policyId);
    const about = { counted, exempt: exemptIn(exempt, group) };
    const needs = await groupNeeds(deps, blocklist, group, about);
    const from = needs.apart.length > 0 ? await this.#groupPolicy(policyId) : null;
    const isPrivate = (counted?.withPrivateSide ?? 0) > 0;
    return { group, policyId, needs, isPrivate, from };
  }

  /** Keeps the steps of a piece of work for the devices that have waited longest. */
  #giveTurns(begun: readonly Begun[], rows: OwnRows): void {
    const turns = begun.flatMap(({ from, needs }) => {
      return from === null ? [] : needs.apart.map(({ deviceId }) => ({ from: from.id, deviceId }));
    });
    this.#own.giveTurns(turns, rows);
  }

  /** Brings a group's policy up to date, and says what cannot be enforced in the group. */
  async #namedIn(
    blocklist: Blocklist,
    exempt: Exempt,
    begun: Begun,
    brought: Map<string, GroupState>,
  ): Promise<readonly NotEnforceable[]> {
    const { group, policyId } = begun;
    const now = this.#parts.deps.clock.now();
    const found = await this.#bringGroup(begun, exempt.rows);
    const { ban, state } = found;
    brought.set(policyId, found);
    return [
      ...saysOfPolicy(blocklist, group, policyId, state?.policy ?? null),
      ...namedFor(blocklist, group, ban.waits, now),
      ...namedFor(blocklist, group, state?.left ?? new Map(), now),
      ...rulesNamed(blocklist, group, now),
    ];
  }

  async #bringGroup(begun: Begun, rows: OwnRows): Promise<GroupState> {
    const { group, policyId, needs, isPrivate } = begun;
    const own = await this.#bringApart(begun, rows);
    const missing = needs.apart.flatMap(({ deviceId }) => {
      const its = own.get(deviceId);
      const why = its === undefined ? `there is no policy ${policyId}` : its.missing;
      return why === null ? [] : [[deviceId, why] as const];
    });
    const ban = groupBan(needs, new Map(missing));
    const state = await this.#bring(policyId, { apps: ban.apps, isPrivate });
    const found = { policyId, ban, state, own, needs };
    this.#groups.set(group, { at: this.#parts.deps.clock.now(), found });
    return found;
  }

  /** Has these devices of a group have policies of their own, before the group's is changed. */
  async #bringApart({ from, needs }: Begun, rows: OwnRows): Promise<ReadonlyMap<string, OwnState>> {
    const found = new Map<string, OwnState>();
    if (from === null) return found;
    const { overwrite } = this.#parts.settings;
    for (const one of needs.apart)
      found.set(one.deviceId, await this.#own.bring(from, one, { rows, overwrite }));
    return found;
  }

  /**
   * A group's policy with what of it is ours: the row is as it was before the policy was read and
   * after. What another piece of work takes out or puts in meanwhile would else be taken for an
   * administrator's, and stay blocked in copies.
   */
  async #groupPolicy(id: string): Promise<GroupPolicy | null> {
    const { memory } = this.#parts;
    const before = await recallPolicy(memory, id);
    const whole = await this.#api.readWholePolicy(id);
    const { row, held } = await recallPolicy(memory, id);
    if (before.held?.lock !== held?.lock)
      throw new RemoteBusy(`the policy ${id} is being changed just now`);
    return whole === null ? null : { id, whole, row };
  }

  /** Takes back the own policies of devices that need none any more. */
  async #takeBack(brought: ReadonlyMap<string, GroupState>): Promise<void> {
    const { settings, memory } = this.#parts;
    const known = new Set(Object.values(settings.policies));
    const needing = new Map(
      [...brought].map(([from, { needs }]) => {
        return [from, new Set(needs.apart.map(({ deviceId }) => deviceId))] as const;
      }),
    );
    let trouble: unknown = null;
    // Whoever has waited longest comes first.
    const rows = [...(await recallOwn(memory))].sort(([, a], [, b]) => a.lookAt - b.lookAt);
    for (const [policyId, row] of rows) {
      // A group of which nobody knows just now who must keep what is left as it is.
      const isKnown = brought.get(row.from)?.needs.isKnown === true;
      if (known.has(row.from) && !isKnown) continue;
      if (needing.get(row.from)?.has(row.deviceId) === true) continue;
      await this.#own.takeBack(policyId, row).catch((error: unknown) => {
        trouble ??= error;
      });
    }
    if (trouble !== null) throw trouble;
  }

  async #bring(
    policyId: string,
    { apps, isPrivate }: { readonly apps: ReadonlySet<string>; readonly isPrivate: boolean },
  ): Promise<PolicyState | null> {
    const { settings, memory, deps } = this.#parts;
    const desk = { api: this.#api, memory, now: deps.clock.now() };
    const { overwrite } = settings;
    try {
      return await bringPolicy(desk, policyId, { apps, overwrite, withPersonal: isPrivate });
    } catch (error) {
      if (!(error instanceof NotTaken)) throw error;
      throw new RemoteOdd(`the policy ${policyId} was not taken: ${error.message}`);
    }
  }

  /** The group of a device, as it was brought up to date just now. `null`: it has no policy. */
  async #groupState(blocklist: Blocklist, group: string | null): Promise<GroupState | null> {
    const { settings, deps } = this.#parts;
    const policyId = settings.policies[group ?? ''];
    if (group === null || policyId === undefined) return null;
    const known = this.#groups.get(group);
    if (known !== undefined && deps.clock.now() - known.at < GROUP_HELD) return known.found;
    const exempt = await this.#exempt(blocklist);
    const begun = await this.#begin(blocklist, exempt, { group, policyId });
    this.#giveTurns([begun], exempt.rows);
    return this.#bringGroup(begun, exempt.rows);
  }

  async carryOut(order: Order): Promise<CarriedOut> {
    const { deps } = this.#parts;
    const blocklist = await deps.blocklist.current();
    const group = await this.#groupState(blocklist, order.device.group);
    if (group === null) return { kind: 'left', why: 'its group has no policy' };
    return orderIn(blocklist, order, stateFor(group, order.device.externalId));
  }

  async follow(order: Order, told: Remote): Promise<CarriedOut | null> {
    const remote = remoteOf(told);
    if (remote.policy === null) return this.#goOn(order);
    const { externalId } = order.device;
    const device = externalId === null ? null : await this.#api.readDevice(externalId);
    if (device === null || isGone(device))
      return { kind: 'left', why: 'Android Management no longer has the device' };
    const said = saidOf(device, order, remote);
    if (said !== null) return said;
    const has = policyOf(device);
    const group = groupOf(this.#parts.settings, has);
    if (has === null || has === remote.policy || group === null) return null;
    // It was given another policy meanwhile, which blocks the app in a version of its own.
    await this.#know(device, has);
    return this.carryOut({ ...order, device: { ...order.device, group } });
  }

  /** An own policy of which nobody knows is taken back, unless the device is to have it. */
  async #know({ name }: Device, policyId: string): Promise<void> {
    const { settings, memory } = this.#parts;
    const from = groupPolicyOf(settings, policyId);
    if (from !== policyId) await adoptOwn(memory, policyId, { deviceId: lastPart(name), from });
  }

  /** An order that waited for its group: there is news once the policy blocks the app. */
  async #goOn(order: Order): Promise<CarriedOut | null> {
    const found = await this.carryOut(order);
    const stillWaits = found.kind === 'sent' && remoteOf(found.remote).policy === null;
    return stillWaits ? null : found;
  }

  /** The policy is not an order's: it is brought back by comparing, once the ban has ended. */
  async withdraw(): Promise<void> {}

  async hear({ body }: Heard): Promise<News> {
    const device = deviceIn(body, this.#enterprise);
    if (device === null) return { devices: [], orders: [] };
    const { settings, memory } = this.#parts;
    await noteHeard(memory, settings, device);
    const line = isGone(device) ? null : lineOf(device, settings);
    return { devices: line === null ? [] : [line], orders: await this.#newsOf(device) };
  }

  /** What a device says of the orders that are under way for it. */
  async #newsOf(device: Device): Promise<News['orders']> {
    const { settings, deps, memory } = this.#parts;
    const { name, actsFor } = settings;
    const externalId = lastPart(device.name);
    const ids = [name, actsFor].flatMap((source) =>
      source === null ? [] : [sourceDeviceId(source, externalId)],
    );
    const heads = await deps.fleet.readHeads(ids, true);
    const news: { orderId: string; result: CarriedOut }[] = [];
    for (const { deviceId, matches } of heads)
      for (const banId of matches) {
        const entry = await recallEntry(memory, { banId, deviceId });
        if (entry?.state !== 'sent' || entry.remote === null) continue;
        const result = saidOf(device, entry.order, remoteOf(entry.remote));
        if (result !== null) news.push({ orderId: entry.order.orderId, result });
      }
    return news;
  }
}

function saysOfPolicy(
  blocklist: Blocklist,
  group: string,
  policyId: string,
  policy: PolicyState['policy'] | null,
): readonly NotEnforceable[] {
  if (policy === null) return allNamed(blocklist, group, `there is no policy ${policyId}`);
  const { statusReportingSettings } = policy;
  return statusReportingSettings?.applicationReportsEnabled === true
    ? []
    : allNamed(blocklist, group, NO_REPORTS);
}

function mayWrite({ allow }: SettingsOf<typeof KIND>): boolean {
  return allow.includes('restrict') && allow.includes('remove');
}
