import * as z from 'zod/mini';
import { OWNERSHIPS } from '../domain/devices/app.ts';
import { explain } from '../http/explain.ts';

/*
 * What a stage says of a connector to a manager of devices. `lib/config.ts` writes it, as JSON,
 * into the environment variable `CONNECTOR` of the connector's functions. Where the manager
 * answers, and what it asks for, is in the connector's secret.
 */

export const MANAGER_KINDS = ['android-management', 'fleet', 'nanomdm'] as const;
export type ManagerKind = (typeof MANAGER_KINDS)[number];

/**
 * What a connector may do to devices. Without any it reports only. `restrict`: keep what is banned
 * from being installed or started; `remove`: carry out orders to remove; `quarantine`: carry out
 * orders to quarantine.
 */
const ALLOWANCES = ['restrict', 'remove', 'quarantine'] as const;
export type Allowance = (typeof ALLOWANCES)[number];

/** The name of a source, as the domain has it. */
const source = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,62}$/));
/** The name of a group, as bans and reports have it. */
const group = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/));

const common = {
  /** The source as which it reports its devices. */
  name: source,
  allow: z.readonly(z.array(z.enum(ALLOWANCES))),
  /**
   * A source that reports the same devices by the same ids, such as the UUID of their hardware. The
   * connector also carries out the orders for its devices. `null`: none.
   */
  actsFor: z.nullable(source),
  /** The hours from one listing of all devices to the next, 1 to 24. */
  pollHours: z.int().check(z.gte(1), z.lte(24)),
  /** Whose its devices are, where the manager does not say. */
  ownership: z.enum(OWNERSHIPS),
};

const connectorSettings = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('nanomdm'),
    ...common,
    /** The parameter of the enrolment URL (`?group=…`) that names a device's group. */
    groupParameter: z.string().check(z.minLength(1), z.maxLength(64)),
    /** The group of devices whose URL names none. */
    defaultGroup: group,
    /**
     * Whether what users installed is made managed, and then removed with its data. Else it is
     * hidden and cannot be started.
     */
    takeOver: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('android-management'),
    ...common,
    /** The ids of the policies, by group. A device is in the group whose policy it has. */
    policies: z.record(group, z.string().check(z.regex(/^[A-Za-z0-9_-]{1,128}$/))),
    /**
     * Whether apps that a policy installs by itself, such as FORCE_INSTALLED or KIOSK, may be
     * blocked. Else such an app is left as it is, and reported as not enforceable.
     */
    overwrite: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('fleet'),
    ...common,
    /** The groups of Fleet's fleets (formerly teams), by their names. */
    groups: z.record(z.string().check(z.minLength(1), z.maxLength(255)), group),
    /** The group of hosts of no fleet, or of one that is not named in `groups`. */
    defaultGroup: group,
  }),
]);

export type ConnectorSettings = z.output<typeof connectorSettings>;
export type SettingsOf<K extends ManagerKind> = Extract<ConnectorSettings, { readonly kind: K }>;

/** What each kind can be allowed, and what to say of the rest. */
const CAN: Readonly<Record<ManagerKind, readonly Allowance[]>> = {
  nanomdm: ['restrict', 'remove'],
  'android-management': ['restrict', 'remove'],
  fleet: ['remove'],
};

const CANNOT: Readonly<Record<Allowance, string>> = {
  restrict: 'has no list of what must not be started that is not an act on the device',
  remove: 'cannot remove an app',
  quarantine: 'cannot quarantine a device without taking it out of use',
};

/**
 * What is wrong with a connector's settings, in a sentence that names the setting. `null`: nothing.
 */
export function faultOf(told: unknown): string | null {
  const read = z.safeParse(connectorSettings, told);
  if (!read.success) {
    const [fault] = explain(read.error.issues, told);
    return `${fault?.pointer ?? ''} ${fault?.detail ?? 'is not in form'}`;
  }
  const { kind, allow, actsFor, name } = read.data;
  for (const one of allow)
    if (!CAN[kind].includes(one)) return `allow: "${one}": ${kind} ${CANNOT[one]}.`;
  // A policy that blocks an app also takes it off the devices that have it.
  if (kind === 'android-management' && allow.length === 1)
    return 'allow: on Android what is blocked is uninstalled: allow restrict and remove, or none.';
  const shared = read.data.kind === 'android-management' ? sharedPolicy(read.data) : null;
  if (shared !== null)
    return `policies: "${shared}" is the policy of two groups: a device is in the group it names.`;
  const likeOwn = read.data.kind === 'android-management' ? policyLikeOwn(read.data) : null;
  if (likeOwn !== null)
    return `policies: "${likeOwn}" is named as a device's own policy is, by "${OWN_POLICY}".`;
  if (actsFor === name) return 'actsFor: it acts for its own source anyway.';
  return null;
}

/** A policy that two groups have. `null`: none. */
function sharedPolicy({ policies }: SettingsOf<'android-management'>): string | null {
  const ids = Object.values(policies);
  return ids.find((id, at) => ids.indexOf(id) !== at) ?? null;
}

/** What stands between the policy of a group and the device whose own policy was made of it. */
export const OWN_POLICY = '-interdict-';

/** A policy of a group that a device's own policy could be taken for, or written over. */
function policyLikeOwn({ policies }: SettingsOf<'android-management'>): string | null {
  return Object.values(policies).find((id) => id.includes(OWN_POLICY)) ?? null;
}

/**
 * The settings of the variable `CONNECTOR`.
 *
 * @throws when they are none, or of another kind.
 */
export function settingsOf<K extends ManagerKind>(kind: K, json: string): SettingsOf<K> {
  const read = z.safeParse(connectorSettings, JSON.parse(json));
  if (!read.success || read.data.kind !== kind)
    throw new Error(`The environment variable CONNECTOR holds no settings of ${kind}.`);
  return read.data as SettingsOf<K>;
}
