import type { App } from '../../functions/domain/devices/app.ts';
import type { PeerApp } from '../../peers/android-management/devices.ts';
import { type AndroidPeer, startAndroidPeer } from '../../peers/android-management/server.ts';
import type { PolicyFields } from '../../peers/android-management/shapes.ts';
import { MAIN } from '../demo-bans.ts';
import { CONTROLS } from '../fleet/identifiers.ts';
import { appsOfProduct } from '../fleet/plants.ts';
import type { OrderDevice } from '../fleet/running-fleet.ts';
import { changesSince, type ManagedDevice, type ManagedDevices } from './managed-device.ts';

/** The source as which the connector reports them. */
const SOURCE = 'android';
/** The phone that is exempt from the ban of what is on it, and so needs a policy of its own. */
const EXEMPT = 'phone-4';
const WECHAT = 'com.tencent.mm';
/** The phone that never applies a change of its policy. */
const STUCK = 'phone-3';

/** The policies, each by its group's name, as whoever manages the phones has written them. */
const POLICIES: Readonly<Record<string, PolicyFields>> = {
  treasury: {
    applications: [
      { packageName: 'com.google.android.gm', installType: 'FORCE_INSTALLED' },
      // The ban finds it allowed here, and must leave it so.
      { packageName: WECHAT, installType: 'AVAILABLE' },
    ],
  },
  health: { applications: [{ packageName: 'com.google.android.gm', installType: 'AVAILABLE' }] },
  laboratory: { playStoreMode: 'BLACKLIST' },
};

/** The phones: their policies, and the products on them. */
const PHONES: readonly (readonly [id: string, policy: string, products: readonly string[]])[] = [
  ['phone-1', 'treasury', ['wechat']],
  ['phone-2', 'treasury', ['kaspersky-suite']],
  [STUCK, 'treasury', ['wechat']],
  [EXEMPT, 'treasury', ['wechat']],
  ['phone-5', 'health', ['wechat', 'kaspersky-suite']],
  ['phone-6', 'health', ['qq']],
  ['phone-7', 'health', []],
  ['phone-8', 'laboratory', ['wechat']],
];

/** While Google does not answer it asks to be left alone for longer than a call waits. */
const DOWN = { status: 503, headers: { 'retry-after': '900' } };

/** Phones under the Android Management API. */
export class Androids implements ManagedDevices {
  readonly devices: readonly ManagedDevice[];
  readonly #peer: AndroidPeer;
  readonly #apiUrl: string;
  readonly #found: ReadonlyMap<string, string>;

  private constructor(peer: AndroidPeer, apiUrl: string) {
    this.#peer = peer;
    this.#apiUrl = apiUrl;
    for (const [id, fields] of Object.entries(POLICIES)) peer.world.addPolicy(id, fields);
    this.devices = PHONES.map(([id, policy, products]) => {
      const apps = [
        ...CONTROLS.android.slice(0, 12),
        ...products.flatMap((product) => appsOfProduct(product, 'android').slice(0, 1)),
      ];
      peer.world.addDevice({ id, policy, apps: apps.map(asReported) });
      const stopped = () => peer.world.deviceOf(id).applied.flatMap(({ removed }) => removed);
      return {
        name: id,
        manager: 'Android Management',
        platform: 'android',
        group: policy,
        apps,
        ...(id === EXEMPT ? { exemptFrom: MAIN } : {}),
        stopped,
        blocked: () => [...stopped(), ...this.#blockedIn(peer.world.deviceOf(id).policy)],
      };
    });
    this.#found = this.#policies();
  }

  static async start(apiUrl: string, now: () => number): Promise<Androids> {
    return new Androids(await startAndroidPeer(now), apiUrl);
  }

  /** The phone that never applies a change of its policy. */
  get stuck(): ManagedDevice {
    const stuck = this.devices.find(({ name }) => name === STUCK);
    if (stuck === undefined) throw new Error(`there is no ${STUCK}`);
    return stuck;
  }

  /** The phone that an exemption names, as the API takes that. */
  get exempt() {
    return { source: SOURCE, externalId: EXEMPT };
  }

  /** How the exempt phone is, beside the others of its group that had the same. */
  lookAtExempt() {
    const { deviceOf } = this.#peer.world;
    const has = (id: string) => {
      const device = deviceOf.call(this.#peer.world, id);
      return device.apps.some(({ packageName }) => packageName === WECHAT);
    };
    const group = PHONES.find(([id]) => id === EXEMPT)?.[1] ?? '';
    const others = PHONES.filter(([id, policy]) => policy === group && id !== EXEMPT);
    return {
      name: EXEMPT,
      group,
      policy: deviceOf.call(this.#peer.world, EXEMPT).policy,
      hasIt: has(EXEMPT),
      isBlockedInGroup: this.#blockedIn(group).includes(WECHAT),
      othersWithIt: others.map(([id]) => id).filter((id) => id !== STUCK && has(id)),
    };
  }

  secret() {
    return this.#peer.secret();
  }

  close(): Promise<unknown> {
    return this.#peer.close();
  }

  /** From now on one of them reports, and applies nothing. */
  getStuck(): void {
    this.#peer.world.deviceOf(STUCK).isStuck = true;
  }

  goDown(): void {
    this.#peer.down = DOWN;
  }

  comeBack(): void {
    this.#peer.down = null;
  }

  /** How often the API was asked in vain. */
  get refusals(): number {
    return this.#peer.told.filter(({ status }) => status === DOWN.status).length;
  }

  /** How often something was written into the enterprise. */
  get writes(): number {
    return this.#written.length;
  }

  /** How often policies of groups were written. */
  get groupWrites(): number {
    return this.#written.filter((path) =>
      Object.keys(POLICIES).some((id) => path.includes(`/policies/${id}:`)),
    ).length;
  }

  get #written(): readonly string[] {
    return this.#peer.told
      .filter(({ method, path, status }) => method !== 'GET' && path !== '/token' && status === 200)
      .map(({ path }) => path);
  }

  deviceOf({ source, externalId }: OrderDevice): ManagedDevice | undefined {
    return source === SOURCE ? this.devices.find(({ name }) => name === externalId) : undefined;
  }

  /** The phones apply what has changed, and Pub/Sub pushes their reports. */
  async work(): Promise<void> {
    for (const id of this.#peer.world.sync()) {
      const { bytes, headers } = await this.#peer.push(id);
      const answer = await fetch(`${this.#apiUrl}/v1/android/notifications`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: new Uint8Array(bytes),
      });
      if (answer.status !== 200) throw new Error(`a push was answered ${answer.status}`);
    }
  }

  changes(): readonly string[] {
    return changesSince(this.#found, this.#policies());
  }

  /** The policies without their versions, which grow with each write, and who has which. */
  #policies(): ReadonlyMap<string, string> {
    const { world } = this.#peer;
    const textOf = (id: string) => {
      const { version: _, ...fields } = world.policyJson(id);
      return JSON.stringify(fields);
    };
    return new Map([
      ...[...world.policies.keys()].map((id) => [`the policy ${id}`, textOf(id)] as const),
      ...PHONES.map(([id]) => [id, world.deviceOf(id).policy] as const),
    ]);
  }

  #blockedIn(policy: string): readonly string[] {
    const { applications = [] } = this.#peer.world.policyOf(policy).fields;
    return applications
      .filter(({ installType }) => installType === 'BLOCKED')
      .map(({ packageName }) => packageName);
  }
}

function asReported({ id, name, version }: App): PeerApp {
  return {
    packageName: id,
    ...(name == null ? {} : { displayName: name }),
    ...(version == null ? {} : { versionName: version }),
  };
}
