import type { App } from '../../functions/domain/devices/app.ts';
import type { Instant } from '../../functions/domain/time/instant.ts';
import { delist, report } from './behaviour.ts';
import type { CheckInReply, FleetClient, InventoryLine, LineReply, ResultBody } from './client.ts';
import type { DeviceReport, FleetDevice } from './device.ts';
import { sentApps } from './odd-apps.ts';
import { type ReceivedOrder, respond } from './respond.ts';

/** The device of an order message, as the orders topic names it. */
export interface OrderDevice {
  readonly id: string;
  readonly source: string | null;
  readonly externalId: string | null;
}

interface Credentials {
  readonly deviceId: string;
  readonly token: string;
}

const iso = (at: Instant): string => new Date(at).toISOString();

function lineOf(device: FleetDevice, made: DeviceReport): InventoryLine {
  const { observedAt, apps, flaw: _flaw, believed: _believed, ...rest } = made;
  return {
    externalId: device.externalId,
    platform: device.platform,
    ...rest,
    observedAt: iso(observedAt),
    apps: sentApps(device, apps),
  };
}

/** The time as a device tells it: by its own clock. */
function byOwnClock({ clock }: FleetDevice, at: Instant) {
  const told = iso(at + (clock?.ahead ?? 0));
  return { observedAt: told, ...(clock?.told ? { sentAt: told } : {}) };
}

/** What the devices of a fleet were told of their lists. */
export interface Told {
  /** Lists that were answered as proving nothing. */
  readonly doubted: number;
  /** Texts and apps that could not be taken. */
  readonly leftOut: number;
}

/**
 * A fleet that talks to a running stack. It holds the devices as they are now; whoever drives it
 * says what time it is. What the stack answers moves devices only through `respond`, and the ground
 * truth is computed from the devices alone.
 */
export class RunningFleet {
  readonly devices: Map<string, FleetDevice>;
  readonly #client: FleetClient;
  readonly #credentials = new Map<string, Credentials>();
  readonly #keysByDeviceId = new Map<string, string>();
  /** What a device sent last, and what the stack called it. */
  readonly #answered = new Map<
    string,
    { readonly apps: readonly App[]; readonly hash: string | null; readonly etag: string | null }
  >();
  /** Devices that were asked to say again what they have. */
  readonly #asked = new Set<string>();
  readonly #told = new Map<string, Told>();
  /** Results that a self-reporting device sends with its next check-in. */
  readonly #unsent = new Map<string, ResultBody[]>();

  constructor(devices: Iterable<FleetDevice>, client: FleetClient) {
    this.devices = new Map([...devices].map((device) => [device.key, device]));
    this.#client = client;
  }

  /** The sources that report devices of this fleet. */
  get sources(): readonly string[] {
    return [...new Set([...this.devices.values()].flatMap(({ source }) => source ?? []))].sort();
  }

  #device(key: string): FleetDevice {
    const device = this.devices.get(key);
    if (!device) throw new Error(`there is no device ${key} in this fleet`);
    return device;
  }

  /** Lets something happen to one device. */
  change(key: string, act: (device: FleetDevice) => FleetDevice): FleetDevice {
    const changed = act(this.#device(key));
    this.devices.set(key, changed);
    return changed;
  }

  /**
   * Enrols every self-reporting device that is not enrolled yet. `enrollmentKeyFor` gives the key
   * of its group and ownership.
   */
  async enrollAll(enrollmentKeyFor: (device: FleetDevice) => string): Promise<number> {
    const waiting = [...this.devices.values()].filter(
      (device) => device.source === null && !this.#credentials.has(device.key),
    );
    await this.#client.forEach(waiting, async (device) => {
      const credentials = await this.#client.enroll({
        enrollmentKey: enrollmentKeyFor(device),
        hardwareId: device.externalId,
        platform: device.platform,
      });
      this.#credentials.set(device.key, credentials);
      this.#keysByDeviceId.set(credentials.deviceId, device.key);
    });
    return waiting.length;
  }

  /** Which device an order message is for; `undefined`: none of this fleet. */
  keyOf(device: OrderDevice): string | undefined {
    const key =
      device.source === null
        ? this.#keysByDeviceId.get(device.id)
        : `${device.source}/${device.externalId}`;
    return key !== undefined && this.devices.has(key) ? key : undefined;
  }

  /** What a device was told of its lists until now. */
  toldOf(key: string): Told {
    return this.#told.get(key) ?? { doubted: 0, leftOut: 0 };
  }

  /** A list is answered: it proves nothing, or it is taken as it is. */
  #hear(key: string, doubted: boolean, warnings: readonly { readonly count: number }[]): void {
    if (doubted) this.#asked.add(key);
    else this.#asked.delete(key);
    const before = this.toldOf(key);
    const leftOut = warnings.reduce((sum, { count }) => sum + count, before.leftOut);
    this.#told.set(key, { doubted: before.doubted + (doubted ? 1 : 0), leftOut });
  }

  /** The device has lost its token. `enrollAll` enrols it again. */
  forgetToken(key: string): void {
    this.#credentials.delete(key);
    this.#answered.delete(key);
  }

  /** The id under which an enrolled device is known. */
  deviceIdOf(key: string): string | undefined {
    return this.#credentials.get(key)?.deviceId;
  }

  /** One device checks in and does what it is told. `null`: it is silent or retired. */
  async checkIn(key: string, at: Instant): Promise<CheckInReply | null> {
    const credentials = this.#credentials.get(key);
    if (!credentials) throw new Error(`${key} is not enrolled: call enrollAll first`);
    const results = this.#unsent.get(key) ?? [];
    const { device, report: sent } = report(this.#device(key), at);
    this.devices.set(key, device);
    if (!sent) return null;
    const known = this.#answered.get(key);
    const body = {
      platform: device.platform,
      osVersion: sent.osVersion,
      agentVersion: '1.0.0',
      ...byOwnClock(device, at),
      coverage: sent.coverage,
      ...(known?.etag ? { restrictionsEtag: known.etag } : {}),
      ...(results.length > 0 ? { results } : {}),
    };
    // Unchanged apps are the same list, so that the hash which the stack gave for them is enough.
    const hash = known?.apps === sent.apps ? known.hash : null;
    const whole = { ...body, apps: sentApps(device, sent.apps) };
    let reply = await this.#client.checkIn(
      credentials.token,
      hash === null ? whole : { ...body, inventoryHash: hash },
    );
    if (reply.send === 'inventory' && hash !== null)
      reply = await this.#client.checkIn(credentials.token, whole);
    const { inventoryHash = null, restrictions, judged } = reply;
    this.#hear(key, reply.send === 'inventory', reply.warnings);
    this.#unsent.delete(key);
    for (const order of reply.orders) this.receive(key, order, at);
    for (let page = reply; page.moreOrders; ) {
      const ordersAfter = page.orders.at(-1)?.orderId ?? '';
      page = await this.#client.checkIn(credentials.token, { ...body, results: [], ordersAfter });
      for (const order of page.orders) this.receive(key, order, at);
    }
    // A device that was not judged keeps the list that it has.
    const isOld = judged && restrictions.etag !== known?.etag;
    const list = isOld ? await this.#client.readBlocked(credentials.token) : null;
    const etag = list?.etag ?? known?.etag ?? null;
    this.#answered.set(key, { apps: sent.apps, hash: inventoryHash, etag });
    return reply;
  }

  /** Every enrolled device that speaks checks in once. */
  async checkInAll(at: Instant): Promise<readonly CheckInReply[]> {
    const replies = await this.#client.forEach([...this.#credentials.keys()], (key) =>
      this.checkIn(key, at),
    );
    return replies.filter((reply) => reply !== null);
  }

  /**
   * A source reports all its devices that speak. With a `runId` that is one finished run, and those
   * that it leaves out are retired by the stack; without one, nothing follows from being left out.
   * `page`: devices whose page of the listing came empty. The manager says how many there are in
   * all, so that the stack knows that lines are missing, and retires nobody.
   */
  async reportSource(
    source: string,
    jwt: string,
    at: Instant,
    runId: string | null,
    page: ReadonlySet<string> = new Set(),
  ): Promise<readonly LineReply[]> {
    if (runId !== null) await this.#client.startRun(source, jwt, { runId, startedAt: iso(at) });
    const own = [...this.devices.values()].filter((device) => device.source === source);
    const left = own.filter(({ retiredAt }) => retiredAt !== null).map(({ key }) => key);
    const came = own.filter(({ key }) => !page.has(key));
    const results = await this.#reportLines(source, jwt, at, came);
    if (runId === null) return results;
    const listed = results.length + own.length - came.length;
    await this.#client.finishRun(source, jwt, { runId, listed, finishedAt: iso(at) });
    if (came.length < own.length) return results;
    for (const key of left) this.change(key, (device) => delist(device, at));
    return results;
  }

  /** Reports devices of a source that are still in use. A silent one is listed as last known. */
  async #reportLines(
    source: string,
    jwt: string,
    at: Instant,
    devices: readonly FleetDevice[],
  ): Promise<readonly LineReply[]> {
    const listed = devices
      .map((current) => report(current, at).device)
      .filter(({ retiredAt, reports }) => retiredAt === null && reports.length > 0);
    const lines: InventoryLine[] = [];
    for (const device of listed) {
      this.devices.set(device.key, device);
      const latest = device.reports.at(-1);
      if (latest) lines.push(lineOf(device, latest));
    }
    const { results } = await this.#client.reportInventories(source, jwt, lines);
    for (const { line, status, reason, warnings } of results) {
      const device = listed[line - 1];
      if (device) this.#hear(device.key, status === 'recorded' && reason !== null, warnings);
    }
    return results;
  }

  /**
   * Devices whose lists were answered as proving nothing say again what they have. Returns how
   * many.
   */
  async reportAgain(jwt: string, at: Instant): Promise<number> {
    const asked = [...this.#asked];
    await this.reportSome(asked, jwt, at);
    return asked.length;
  }

  /** These devices say what they have: by themselves, or through their sources. */
  async reportSome(keys: readonly string[], jwt: string, at: Instant): Promise<void> {
    const devices = keys.flatMap((key) => this.devices.get(key) ?? []);
    const agents = devices.filter(({ key }) => this.#credentials.has(key));
    await this.#client.forEach(agents, ({ key }) => this.checkIn(key, at));
    for (const source of this.sources) {
      const own = devices.filter((device) => device.source === source);
      if (own.length > 0) await this.#reportLines(source, jwt, at, own);
    }
  }

  /**
   * An order reaches a device, by its check-in or by its manager. The result waits for the next
   * check-in or for `takeResults`.
   */
  receive(key: string, order: ReceivedOrder, at: Instant): void {
    this.change(key, (device) => {
      const { device: changed, result } = respond(device, order, at);
      if (result) this.#unsent.set(key, [...(this.#unsent.get(key) ?? []), result]);
      return changed;
    });
  }

  /** Results that a source's connector has to send, once. */
  takeResults(source: string): readonly ResultBody[] {
    const taken: ResultBody[] = [];
    for (const [key, results] of this.#unsent) {
      if (this.devices.get(key)?.source !== source) continue;
      taken.push(...results);
      this.#unsent.delete(key);
    }
    return taken;
  }
}
