import type { Instant } from '../../domain/time/instant.ts';
import type { Memory } from '../manager.ts';
import { RemoteBusy } from '../remote.ts';
import {
  type AppPlan,
  blocking,
  isEmpty,
  type ListRules,
  listAfter,
  oursAfter,
  planApps,
} from './app-plan.ts';
import { type AndroidManagementApi, Conflict, NotTaken } from './client.ts';
import { type HeldRow, type PolicyRow, recallPolicy, rememberPolicy } from './policy-memory.ts';
import type { Policy } from './wire.ts';

/** A policy takes so many apps: the API's own limit. */
export const MOST_POLICY_APPS = 3_000;
/** Apps that are changed at once. */
const MOST_CHANGES = 500;
/** A policy is read and written so often at once, where others write into it too. */
const ATTEMPTS = 5;

export interface Wanted {
  /** The package names that the policy shall block. */
  readonly apps: ReadonlySet<string>;
  readonly overwrite: boolean;
  /** Whether devices with a private side have the policy. */
  readonly withPersonal: boolean;
}

/** A policy as it was read last, when nothing was left to be changed. */
export interface PolicyState {
  readonly policy: Policy;
  /** What is blocked of what shall be, and from which version on. */
  readonly held: ReadonlyMap<string, number>;
  /** What is not, and why. */
  readonly left: ReadonlyMap<string, string>;
}

interface Desk {
  readonly api: AndroidManagementApi;
  readonly memory: Memory;
  readonly now: Instant;
}

/**
 * Brings a policy to block these apps, and none of those that it blocked for us before. It is read
 * after each change, and changed again where somebody else came between. `null`: there is no such
 * policy.
 */
export async function bringPolicy(
  desk: Desk,
  policyId: string,
  wanted: Wanted,
): Promise<PolicyState | null> {
  const notTaken = new Map<string, string>();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const held = await recallPolicy(desk.memory, policyId);
    const policy = await desk.api.readPolicy(policyId);
    if (policy === null) return null;
    const apps = new Set([...wanted.apps].filter((app) => !notTaken.has(app)));
    const plans = planPolicy(policy, held.row, { ...wanted, apps });
    const done = await carryOutPlans(desk, policyId, { policy, held, plans, notTaken });
    if (done) return stateOf(policy, plans.work, notTaken);
  }
  throw new RemoteBusy(`somebody else changes the policy ${policyId} again and again`);
}

export interface Plans {
  readonly work: AppPlan;
  readonly personal: AppPlan;
  /** The mode that the private side shall have. */
  readonly mode: string | null;
  readonly personalMode: PolicyRow['personalMode'];
}

const NOT_SAID = 'PLAY_STORE_MODE_UNSPECIFIED';
const ONLY_BLOCKED = 'BLOCKLIST';
const ONLY_LISTED = 'ALLOWLIST';

/** What is to be changed in the two lists of a policy, as it was read. */
export function planPolicy(policy: Policy, row: PolicyRow, wanted: Wanted): Plans {
  const rules: ListRules = {
    most: MOST_POLICY_APPS,
    overwrite: wanted.overwrite,
    onlyListed: false,
  };
  const { personalPlayStoreMode, personalApplications = [] } = policy.personalUsagePolicies ?? {};
  const mode = personalPlayStoreMode === NOT_SAID ? null : (personalPlayStoreMode ?? null);
  const personalRules = { ...rules, overwrite: true, onlyListed: mode === ONLY_LISTED };
  const onPersonal = wanted.withPersonal ? wanted.apps : new Set<string>();
  const personal = planApps(personalApplications, row.personal, onPersonal, personalRules);
  return {
    work: planApps(policy.applications, row.apps, wanted.apps, rules),
    personal,
    ...modeFor(mode, row.personalMode, onPersonal.size > 0),
  };
}

/** An unsaid mode is said while we block on the private side, and unsaid when we no longer do. */
function modeFor(
  mode: string | null,
  ours: PolicyRow['personalMode'],
  isWanted: boolean,
): Pick<Plans, 'mode' | 'personalMode'> {
  if (isWanted && mode === null) return { mode: ONLY_BLOCKED, personalMode: { before: null } };
  if (isWanted || ours === null) return { mode, personalMode: ours };
  return { mode: mode === ONLY_BLOCKED ? ours.before : mode, personalMode: null };
}

interface Step {
  readonly policy: Policy;
  readonly held: HeldRow;
  readonly plans: Plans;
  readonly notTaken: Map<string, string>;
}

/** Whether nothing was to be done. Else the policy is to be read again. */
async function carryOutPlans(
  { api, memory, now }: Desk,
  policyId: string,
  { policy, held, plans, notTaken }: Step,
): Promise<boolean> {
  const { work, personal, mode, personalMode } = plans;
  const readMode = policy.personalUsagePolicies?.personalPlayStoreMode;
  const setsPersonal = !isEmpty(personal) || (mode ?? NOT_SAID) !== (readMode ?? NOT_SAID);
  const isIdle = isEmpty(work) && !setsPersonal;
  // Before anything is written: a crash between must not lose what is to be put back.
  const keptMode = personalMode ?? held.row.personalMode;
  const before = { apps: work.remember, personal: personal.remember, personalMode: keptMode };
  const noted = isIdle ? held : await rememberPolicy(memory, policyId, held, before, now);
  if (noted === null) return false;
  let version = policy.version;
  try {
    if (!isEmpty(work)) version = await writeApps(api, policyId, work, notTaken);
    if (setsPersonal) {
      const list = listAfter(policy.personalUsagePolicies?.personalApplications ?? [], personal);
      ({ version } = await api.setPersonal(policyId, list, mode));
    }
  } catch (error) {
    if (error instanceof Conflict) return false;
    throw error;
  }
  const after = {
    apps: without(oursAfter(work, version), notTaken),
    personal: oursAfter(personal, version),
    personalMode,
  };
  return (await rememberPolicy(memory, policyId, noted, after, now)) !== null && isIdle;
}

function without<T>(apps: Readonly<Record<string, T>>, gone: ReadonlyMap<string, unknown>) {
  return Object.fromEntries(Object.entries(apps).filter(([app]) => !gone.has(app)));
}

/** Lifts first, which makes room. Answers the policy's version after the last change. */
async function writeApps(
  api: AndroidManagementApi,
  policyId: string,
  { remove, restore, block }: AppPlan,
  notTaken: Map<string, string>,
): Promise<number> {
  let version = 0;
  for (const apps of inParts(remove)) ({ version } = await api.removeApps(policyId, apps));
  for (const apps of inParts(restore)) ({ version } = await api.setInstallTypes(policyId, apps));
  for (const apps of inParts(block)) {
    const written = await blockApps(api, policyId, apps, notTaken);
    version = Math.max(version, written);
  }
  return version;
}

/**
 * Blocks apps. If one of them is not taken, all are refused: then halves are tried, so that one bad
 * name costs that app.
 */
async function blockApps(
  api: AndroidManagementApi,
  policyId: string,
  apps: readonly string[],
  notTaken: Map<string, string>,
): Promise<number> {
  try {
    return (await api.setInstallTypes(policyId, blocking(apps))).version;
  } catch (error) {
    if (!(error instanceof NotTaken)) throw error;
    const [only] = apps;
    if (apps.length === 1 && only !== undefined) {
      notTaken.set(only, `Android Management does not take it: ${error.message.slice(0, 200)}`);
      return 0;
    }
    const middle = Math.ceil(apps.length / 2);
    const first = await blockApps(api, policyId, apps.slice(0, middle), notTaken);
    return Math.max(first, await blockApps(api, policyId, apps.slice(middle), notTaken));
  }
}

function inParts<T>(all: readonly T[]): readonly (readonly T[])[] {
  const parts: T[][] = [];
  for (let at = 0; at < all.length; at += MOST_CHANGES)
    parts.push(all.slice(at, at + MOST_CHANGES));
  return parts;
}

function stateOf(
  policy: Policy,
  work: AppPlan,
  notTaken: ReadonlyMap<string, string>,
): PolicyState {
  const held = [...work.held].map(([app, version]) => [app, version ?? policy.version] as const);
  return { policy, held: new Map(held), left: new Map([...work.left, ...notTaken]) };
}
