import { DAY, HOUR, type Instant, MINUTE } from '../../../functions/domain/time/instant.ts';
import { androidManagement } from '../../../functions/managers/android-management/manager.ts';
import { PushTokens } from '../../../functions/managers/android-management/notification.ts';
import { deliver } from '../../../functions/managers/deliver.ts';
import { hear } from '../../../functions/managers/hear.ts';
import type { Manager } from '../../../functions/managers/manager.ts';
import { RemoteRefused } from '../../../functions/managers/remote.ts';
import type { SettingsOf } from '../../../functions/managers/settings.ts';
import type { PeerDevice } from '../../../peers/android-management/devices.ts';
import { type AndroidPeer, startAndroidPeer } from '../../../peers/android-management/server.ts';
import type { PolicyFields } from '../../../peers/android-management/shapes.ts';
import { aBan, WECHAT } from '../../usecases/a-ban.ts';
import { ConnectorWorld } from '../connector-world.ts';

export const EFFECTIVE = Date.parse('2023-10-30T12:00:00Z');
export const DIALER = { packageName: 'org.example.dialer' };
export const CHAT = { packageName: WECHAT, displayName: 'WeChat', versionName: '8.0' };

const SETTINGS: SettingsOf<'android-management'> = {
  kind: 'android-management',
  name: 'android',
  allow: ['restrict', 'remove'],
  actsFor: null,
  pollHours: 6,
  ownership: 'organization',
  policies: { health: 'phones' },
  overwrite: false,
};

/** A ban of WeChat on Android alone. */
export function androidBan(change: Parameters<typeof aBan>[1] = {}) {
  return aBan('wechat', { scope: { platforms: ['android'], groups: [] }, ...change });
}

/** Interdict with one enterprise of Android Management, which is a stand-in on the same clock. */
export class AndroidWorld extends ConnectorWorld {
  readonly peer: AndroidPeer;
  readonly #tokens = new PushTokens();

  private constructor(
    settings: SettingsOf<'android-management'>,
    start: (now: () => Instant) => AndroidPeer,
    secret: () => unknown,
  ) {
    const kind = androidManagement();
    let peer: AndroidPeer | null = null;
    super(
      settings,
      ({ deps, memory }) => {
        peer = start(() => deps.clock.now());
        return eachTime(() => {
          const made = kind.connect({ settings, deps, memory, secret: secret() });
          if (made === null) throw new RemoteRefused('the secret names no enterprise');
          return made;
        });
      },
      EFFECTIVE - 8 * DAY,
    );
    if (peer === null) throw new Error('the stand-in was not started');
    this.peer = peer;
  }

  /** Starts both. The enterprise has one policy, and these devices. */
  static async start(
    devices: readonly PeerDevice[],
    {
      settings = {},
      policy = {},
      others = [],
    }: {
      readonly settings?: Partial<SettingsOf<'android-management'>>;
      readonly policy?: PolicyFields;
      /** Further policies of the enterprise. */
      readonly others?: readonly string[];
    } = {},
  ): Promise<AndroidWorld> {
    const time: { now: () => Instant } = { now: () => EFFECTIVE - 8 * DAY };
    const peer = await startAndroidPeer(() => time.now());
    const content: { secret: unknown } = { secret: await peer.secret() };
    const world = new AndroidWorld(
      { ...SETTINGS, ...settings },
      (now) => {
        time.now = now;
        return peer;
      },
      () => content.secret,
    );
    world.deps.secret.content = content.secret;
    Object.defineProperty(content, 'secret', { get: () => world.deps.secret.content });
    peer.world.addPolicy('phones', policy);
    for (const id of others) peer.world.addPolicy(id);
    for (const device of devices) peer.world.addDevice(device);
    peer.world.sync();
    return world;
  }

  /** What a day in the enterprise is like: devices report, polls go on, ticks pass. */
  async live(until: Instant, step = HOUR): Promise<void> {
    while (this.now < until) {
      await this.until(Math.min(this.now + step, until));
      this.peer.world.sync();
      await this.round();
    }
  }

  /** A poll, and the messages that came meanwhile. */
  async round(): Promise<void> {
    await this.settle();
    await this.poll();
    await this.deliver();
    await this.poll();
  }

  /** The ban holds: its instant has passed, and what it starts was done. */
  async inEffect(): Promise<void> {
    this.now = EFFECTIVE + MINUTE;
    await this.round();
  }

  /** The apps of the policy, as the enterprise has them. */
  policyApps(id = 'phones') {
    return this.peer.world.policyOf(id).fields.applications ?? [];
  }

  appsOf(id: string): readonly string[] {
    return this.peer.world.deviceOf(id).apps.map(({ packageName }) => packageName);
  }

  /** The requests to the enterprise that changed something, since `from`. */
  writes(from = 0) {
    return this.peer.told
      .slice(from)
      .filter(({ method, path }) => method !== 'GET' && path !== '/token');
  }

  /** Pub/Sub pushes, and the connector works on what it was sent. */
  async push(deviceId: string, change: Parameters<AndroidPeer['push']>[1] = {}) {
    const answer = await this.hears(await this.peer.push(deviceId, change));
    await this.workOnHeard();
    return answer;
  }

  hears(request: Parameters<typeof hear>[2]) {
    return hear(this.deps, 'notifications', request, this.#tokens.checks(this.deps.clock));
  }

  async workOnHeard(): Promise<readonly string[]> {
    const { sent } = this.deps.connectorQueue;
    const messages = sent.splice(0).map((body, at) => ({ messageId: `heard-${at}`, body }));
    return deliver(this.desk, messages);
  }

  async why(): Promise<readonly string[]> {
    const { notEnforceable } = await this.state();
    return notEnforceable.map(({ banId, why }) => `${banId}: ${why}`);
  }
}

/** A manager that is connected anew for each call, as an instance does for each invocation. */
function eachTime(connect: () => Manager): Manager {
  return {
    list: async (page) => connect().list(page),
    reconcile: async () => connect().reconcile(),
    carryOut: async (order, again) => connect().carryOut(order, again),
    follow: async (order, remote) => connect().follow(order, remote),
    withdraw: async (order, remote) => connect().withdraw(order, remote),
    hear: async (heard) => connect().hear(heard),
  };
}
