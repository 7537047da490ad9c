import { deviceJson } from './device-json.ts';
import { type Applied, DeviceState, type PeerDevice } from './devices.ts';
import {
  type ApplicationPolicy,
  MOST_APPLICATIONS,
  type PolicyFields,
  policyFields,
} from './shapes.ts';

/** What the API says of a request that it does not carry out: `google.rpc.Status`. */
export class PeerRefusal extends Error {
  readonly code: number;
  readonly status: string;

  constructor(code: number, status: string, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export function invalid(message: string): PeerRefusal {
  return new PeerRefusal(400, 'INVALID_ARGUMENT', message);
}

function notFound(what: string): PeerRefusal {
  return new PeerRefusal(404, 'NOT_FOUND', `Requested entity was not found: ${what}`);
}

interface PolicyState {
  version: number;
  changedAt: number;
  fields: PolicyFields;
}

const MODIFIABLE = [
  'installType',
  'disabled',
  'lockTaskAllowed',
  'managedConfiguration',
  'minimumVersionCode',
] as const;

/** The paths of a policy that may be in the mask of a PATCH. */
const MASKS = [
  'applications',
  'statusReportingSettings',
  'uninstallAppsDisabled',
  'playStoreMode',
  'personalUsagePolicies',
  'personalUsagePolicies.personalApplications',
  'personalUsagePolicies.personalPlayStoreMode',
] as const;

/** An enterprise of the Android Management API: its policies, and its devices with their apps. */
export class EnterpriseWorld {
  readonly enterprise: string;
  readonly #now: () => number;
  readonly policies = new Map<string, PolicyState>();
  readonly devices = new Map<string, DeviceState>();
  /** A device applies a change of its policy so many milliseconds later. */
  appliesAfter = 0;

  constructor(enterprise: string, now: () => number) {
    this.enterprise = enterprise;
    this.#now = now;
  }

  addPolicy(id: string, fields: PolicyFields = {}): void {
    const reports = { statusReportingSettings: { applicationReportsEnabled: true } };
    const read = policyFields.parse({ ...reports, ...fields });
    this.policies.set(id, { version: 1, changedAt: this.#now(), fields: read });
  }

  addDevice(device: PeerDevice): void {
    this.devices.set(device.id, new DeviceState(device));
  }

  deviceOf(id: string): DeviceState {
    const device = this.devices.get(id);
    if (device === undefined) throw notFound(`devices/${id}`);
    return device;
  }

  policyOf(id: string): PolicyState {
    const policy = this.policies.get(id);
    if (policy === undefined) throw notFound(`policies/${id}`);
    return policy;
  }

  /** Whoever else manages the enterprise changes a policy. */
  edit(id: string, change: (fields: PolicyFields) => PolicyFields): void {
    const policy = this.policyOf(id);
    const fields = policyFields.parse(change(structuredClone(policy.fields)));
    Object.assign(policy, { fields, version: policy.version + 1, changedAt: this.#now() });
  }

  /** All devices that are on apply what has become due, and report. */
  sync(): readonly string[] {
    const reported: string[] = [];
    for (const device of this.devices.values()) {
      const policy = this.policies.get(device.policy);
      if (policy === undefined || device.isOff) continue;
      const changedAt = Math.max(policy.changedAt, device.assignedAt);
      const isDue = !device.isStuck && changedAt + this.appliesAfter <= this.#now();
      if (isDue) device.apply(policy.fields, policy.version, this.#now());
      else if (device.reportedAt !== null) device.reportedAt = this.#now();
      if (device.reportedAt !== null) reported.push(device.id);
    }
    return reported;
  }

  /** What each device did, and when. */
  applied(): Readonly<Record<string, readonly Applied[]>> {
    return Object.fromEntries([...this.devices].map(([id, { applied }]) => [id, applied]));
  }

  deviceJson(id: string) {
    const device = this.deviceOf(id);
    const policy = this.policies.get(device.policy)?.fields ?? null;
    return deviceJson(device, this.enterprise, policy);
  }

  policyJson(id: string) {
    const { fields, version } = this.policyOf(id);
    const kept = Object.entries(fields).filter(([, value]) => !isEmpty(value));
    return {
      name: `${this.enterprise}/policies/${id}`,
      version: String(version),
      ...Object.fromEntries(kept),
    };
  }

  modify(
    id: string,
    changes: readonly { application: ApplicationPolicy; updateMask?: string | undefined }[],
  ): void {
    this.edit(id, (fields) => {
      const applications = [...(fields.applications ?? [])];
      for (const { application, updateMask } of changes) {
        const mask = updateMask === undefined ? MODIFIABLE : maskOf(updateMask);
        const at = applications.findIndex((app) => app.packageName === application.packageName);
        const before = applications[at] ?? { packageName: application.packageName };
        const after = masked(before, application, mask);
        if (at < 0) applications.push(after);
        else applications[at] = after;
      }
      if (applications.length > MOST_APPLICATIONS)
        throw invalid(`A policy has at most ${MOST_APPLICATIONS} applications.`);
      return { ...fields, applications };
    });
  }

  remove(id: string, packageNames: readonly string[]): void {
    this.edit(id, (fields) => ({
      ...fields,
      applications: (fields.applications ?? []).filter(
        ({ packageName }) => !packageNames.includes(packageName),
      ),
    }));
  }

  /** Makes a policy, or puts another in its place: what is left out is then as it is by itself. */
  put(id: string, fields: PolicyFields): void {
    const version = (this.policies.get(id)?.version ?? 0) + 1;
    this.policies.set(id, { version, changedAt: this.#now(), fields });
  }

  /** Removes a policy that no device has. */
  delete(id: string): void {
    this.policyOf(id);
    const having = [...this.devices.values()].filter(({ policy }) => policy === id);
    if (having.length > 0)
      throw new PeerRefusal(
        400,
        'FAILED_PRECONDITION',
        `${having.length} devices have policy ${id}.`,
      );
    this.policies.delete(id);
  }

  /** Gives a device a policy, by its whole name or by its id alone. */
  assign(deviceId: string, policyName: string): void {
    const device = this.deviceOf(deviceId);
    const prefix = `${this.enterprise}/policies/`;
    const id = policyName.startsWith(prefix) ? policyName.slice(prefix.length) : policyName;
    if (!this.policies.has(id)) throw invalid(`There is no policy ${policyName}.`);
    if (device.policy === id) return;
    device.policy = id;
    device.assignedAt = this.#now();
  }

  patch(id: string, told: PolicyFields, mask: readonly string[]): void {
    for (const path of mask)
      if (!MASKS.some((known) => known === path)) throw invalid(`Invalid field mask: ${path}`);
    this.edit(id, (fields) => mask.reduce((sum, path) => withPath(sum, told, path), fields));
  }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === false || (Array.isArray(value) && value.length === 0);
}

function maskOf(text: string): readonly (typeof MODIFIABLE)[number][] {
  return text.split(',').map((path) => {
    const known = MODIFIABLE.find((one) => one === path);
    if (known === undefined) throw invalid(`Invalid field mask: ${path}`);
    return known;
  });
}

/** A field that is in the mask and not in what was sent goes back to what it is by itself. */
function masked(
  before: ApplicationPolicy,
  told: ApplicationPolicy,
  mask: readonly (typeof MODIFIABLE)[number][],
): ApplicationPolicy {
  const kept = Object.entries(before).filter(([name]) => !mask.some((one) => one === name));
  const set = mask.flatMap((name) => (told[name] === undefined ? [] : [[name, told[name]]]));
  return { ...Object.fromEntries(kept), ...Object.fromEntries(set), packageName: told.packageName };
}

function withPath(fields: PolicyFields, told: PolicyFields, path: string): PolicyFields {
  const [field = '', inner] = path.split('.');
  if (inner === undefined) return set(fields, field, Reflect.get(told, field));
  const outer = { ...Reflect.get(fields, field) };
  return set(fields, field, set(outer, inner, Reflect.get(told, field)?.[inner]));
}

function set<T extends object>(of: T, name: string, value: unknown): T {
  const { [name]: _, ...rest } = of as Record<string, unknown>;
  return (value === undefined ? rest : { ...rest, [name]: value }) as T;
}
