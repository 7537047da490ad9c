import * as z from 'zod/mini';
import { jsonOrNull } from '../../domain/json-or-null.ts';
import type { Dependencies } from '../../usecases/ports.ts';
import { RemoteApi, RemoteOdd, type RemoteRequest } from '../remote.ts';
import type { AccessTokens } from './access-token.ts';
import {
  DEVICE_POLICY,
  deviceWith,
  type InstallType,
  installTypes,
  PERSONAL_SIDE,
  personalSide,
  removedApps,
} from './requests.ts';
import type { AndroidSecret } from './secret.ts';
import {
  changedSchema,
  type Device,
  deviceSchema,
  devicesSchema,
  errorSchema,
  type Policy,
  type PolicyEntry,
  policySchema,
} from './wire.ts';

/** Devices on a page: the API's own limit. */
const DEVICES_ON_PAGE = 100;

/** Somebody else has changed the same thing: read again, and do it again. */
export class Conflict extends Error {
  constructor() {
    super('somebody else changes the same policy');
    this.name = 'Conflict';
  }
}

/** The API does not take what was to be written, and says why. */
export class NotTaken extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'NotTaken';
  }
}

/** The page token of a listing is too old. */
export class LostPage extends Error {}

/** A policy, and all its fields as the API has them. */
export interface WholePolicy {
  readonly policy: Policy;
  readonly fields: Readonly<Record<string, unknown>>;
}

interface Page {
  readonly devices: readonly Device[];
  readonly next: string | null;
}

/** The Android Management API of one enterprise. */
export class AndroidManagementApi {
  readonly #api: RemoteApi;
  readonly #enterprise: string;

  constructor(
    secret: AndroidSecret,
    tokens: AccessTokens,
    { clock, deadline }: Pick<Dependencies, 'clock' | 'deadline'>,
  ) {
    const pause = (milliseconds: number) => deadline.pause(milliseconds);
    this.#enterprise = secret.enterprise;
    this.#api = new RemoteApi({
      url: secret.url,
      authorize: async (anew) => {
        const now = clock.now();
        const token = await tokens.tokenFor(secret.serviceAccount, { now, anew, pause });
        return { authorization: `Bearer ${token}` };
      },
      passes: ({ text }) => errorOf(text).status === 'RESOURCE_EXHAUSTED',
      pause,
    });
  }

  /**
   * A page of the enterprise's devices, the first one with `null`. A device that cannot be read is
   * left out.
   *
   * @throws LostPage for a token that holds no more.
   */
  async listDevices(pageToken: string | null): Promise<Page> {
    const query = new URLSearchParams({ pageSize: String(DEVICES_ON_PAGE) });
    if (pageToken !== null) query.set('pageToken', pageToken);
    const path = `/v1/${this.#enterprise}/devices?${query}`;
    const { status, json } = await this.#ask({ method: 'GET', path, repeats: true });
    if (status === 400 && pageToken !== null) throw new LostPage();
    const { devices = [], nextPageToken } = read(devicesSchema, json, status, 'the devices');
    return {
      devices: devices.flatMap((device) => deviceFrom(device) ?? []),
      next: nextPageToken === undefined || nextPageToken === '' ? null : nextPageToken,
    };
  }

  /** `null`: the enterprise has no such device. */
  async readDevice(deviceId: string): Promise<Device | null> {
    const path = this.#device(deviceId);
    const { status, json } = await this.#ask({ method: 'GET', path, repeats: true });
    return status === 404 ? null : read(deviceSchema, json, status, 'a device');
  }

  /**
   * Gives a device another policy. Answers the device as it is then; `null`: there is none.
   *
   * @throws NotTaken for a policy that the device cannot be given.
   */
  async assignPolicy(deviceId: string, policy: string): Promise<Device | null> {
    const { status, json } = await this.#ask({
      method: 'PATCH',
      path: `${this.#device(deviceId)}?updateMask=${DEVICE_POLICY.join(',')}`,
      body: JSON.stringify(deviceWith(`${this.#enterprise}/policies/${policy}`)),
      repeats: true,
    });
    return status === 404 ? null : read(deviceSchema, json, refusing(status, json), 'a device');
  }

  /** `null`: the enterprise has no such policy. */
  async readPolicy(policy: string): Promise<Policy | null> {
    return (await this.readWholePolicy(policy))?.policy ?? null;
  }

  /** A policy with the fields that are not read as well. `null`: there is none. */
  async readWholePolicy(policy: string): Promise<WholePolicy | null> {
    const { status, json } = await this.#ask({
      method: 'GET',
      path: this.#policy(policy),
      repeats: true,
    });
    if (status === 404) return null;
    const found = read(policySchema, json, status, `the policy ${policy}`);
    return { policy: found, fields: json as WholePolicy['fields'] };
  }

  /**
   * Makes a policy of these fields, or puts them in the place of all that it has. What is left out
   * is then as the API has it by itself.
   *
   * @throws NotTaken for fields that it does not take.
   */
  async writePolicy(policy: string, fields: WholePolicy['fields']): Promise<Policy> {
    const { status, json } = await this.#ask({
      method: 'PATCH',
      path: this.#policy(policy),
      body: JSON.stringify(fields),
      repeats: true,
    });
    return read(policySchema, json, refusing(status, json), `the policy ${policy}`);
  }

  /** Removes a policy. `false`: devices still have it, and so does the enterprise. */
  async deletePolicy(policy: string): Promise<boolean> {
    const { status, json } = await this.#ask({
      method: 'DELETE',
      path: this.#policy(policy),
      repeats: true,
    });
    // Google's codes for a precondition that does not hold, and for somebody else's change.
    if (status === 400 || status === 409) return false;
    if (status === 200 || status === 404) return true;
    const said = JSON.stringify(json)?.slice(0, 200);
    throw new RemoteOdd(`asked to remove the policy ${policy}, the API answered ${status} ${said}`);
  }

  /** Sets install types, and nothing else of these apps. Answers the policy as it is then. */
  async setInstallTypes(policy: string, apps: readonly InstallType[]): Promise<Policy> {
    return this.#change(policy, 'modifyPolicyApplications', installTypes(apps));
  }

  /** Takes apps out of a policy. Those that are not in it are passed over. */
  async removeApps(policy: string, packageNames: readonly string[]): Promise<Policy> {
    return this.#change(policy, 'removePolicyApplications', removedApps(packageNames));
  }

  /** Sets the whole list of the private side. `mode: null`: as the API has it by itself. */
  async setPersonal(
    policy: string,
    apps: readonly PolicyEntry[],
    mode: string | null,
  ): Promise<Policy> {
    const { status, json } = await this.#ask({
      method: 'PATCH',
      path: `${this.#policy(policy)}?updateMask=${PERSONAL_SIDE.join(',')}`,
      body: JSON.stringify(personalSide(apps, mode)),
      repeats: true,
    });
    return read(policySchema, json, refusing(status, json), `the policy ${policy}`);
  }

  /** To set the same once more changes nothing, so that a change may be repeated. */
  async #change(policy: string, verb: string, body: object): Promise<Policy> {
    const { status, json } = await this.#ask({
      method: 'POST',
      path: `${this.#policy(policy)}:${verb}`,
      body: JSON.stringify(body),
      repeats: true,
    });
    return read(changedSchema, json, refusing(status, json), `the policy ${policy}`).policy;
  }

  #policy(policy: string): string {
    return `/v1/${this.#enterprise}/policies/${encodeURIComponent(policy)}`;
  }

  #device(deviceId: string): string {
    return `/v1/${this.#enterprise}/devices/${encodeURIComponent(deviceId)}`;
  }

  #ask(request: RemoteRequest) {
    return this.#api.askJson(request);
  }
}

/** A device as it was told. `null`: it cannot be read. */
export function deviceFrom(told: unknown): Device | null {
  const device = z.safeParse(deviceSchema, told);
  return device.success ? device.data : null;
}

function read<T extends z.core.$ZodType>(
  schema: T,
  json: unknown,
  status: number,
  what: string,
): z.output<T> {
  const found = z.safeParse(schema, json);
  if (status === 200 && found.success) return found.data;
  const said = JSON.stringify(json)?.slice(0, 200);
  throw new RemoteOdd(`asked for ${what}, the API answered ${status} ${said}`);
}

/** The status of the answer to a change, unless it is one that the caller is to know. */
function refusing(status: number, json: unknown): number {
  if (status === 409) throw new Conflict();
  if (status === 400) throw new NotTaken(errorIn(json).message ?? 'it does not say why');
  return status;
}

function errorIn(json: unknown) {
  const found = z.safeParse(errorSchema, json);
  return found.success ? found.data.error : {};
}

function errorOf(text: string): { readonly status?: string | undefined } {
  return errorIn(jsonOrNull(text));
}
