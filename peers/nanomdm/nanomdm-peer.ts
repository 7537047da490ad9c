import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { build, type PlistValue, parse } from 'plist';
import { answerPlist, PeerDevice, type PeerDeviceOptions } from './device.ts';

/*
 * A stand-in of NanoMDM and of the devices that are enrolled there. It was written from what
 * NanoMDM 1d5fcf4 (2026-08) answered when it was run, and from its sources where it was not.
 */

/** A request to whoever listens to NanoMDM. */
export interface PeerCall {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
type PeerCaller = (call: PeerCall) => Promise<{ readonly status: number; readonly body: string }>;

export interface NanomdmPeerOptions {
  readonly apiKey: string;
  readonly webhookUrl: string;
  readonly webhookKey: string;
  /** With the slash at its end. Left out: devices have no declarations. */
  readonly dmUrl?: string;
  readonly dmKey?: string;
  readonly now: () => number;
  /**
   * What it stores in. A database (PostgreSQL was seen) queues nothing for a device that has not
   * enrolled to its end, and says so in the language that it is set to. Files, unless told.
   */
  readonly store?: 'files' | 'database';
  /** How others are called: over HTTP, unless told. */
  readonly call?: PeerCaller;
}

interface Queued {
  readonly uuid: string;
  readonly request: { readonly [key: string]: unknown };
  state: 'waits' | 'put off' | 'over';
}

/** What goes wrong until it is taken back. */
export interface PeerFaults {
  /** Every request to the API is answered with this status. */
  status?: number;
  retryAfter?: string;
  /** Milliseconds before an answer. */
  delay?: number;
  /** Events of the webhook get lost. */
  losesWebhooks?: boolean;
  /** The event of the device's next answer to a command of the type gets lost. It happens once. */
  losesAnswer?: { readonly id: string; readonly type: string };
  /** Apple's push service is not reached. */
  cannotPush?: boolean;
  /** What stores commands is down. */
  cannotStore?: boolean;
  /** The device for which every request fails. */
  failsFor?: string;
}

/** A command that was queued, as somebody looks at it afterwards. */
export interface ToldCommand {
  readonly uuid: string;
  readonly type: string;
  readonly at: number;
}

export class NanomdmPeer {
  readonly devices = new Map<string, PeerDevice>();
  readonly faults: PeerFaults = {};
  /** The events that were sent, as they were, also those that got lost. */
  readonly events: PeerCall[] = [];
  readonly #options: NanomdmPeerOptions;
  readonly #queues = new Map<string, Queued[]>();
  /** The UUIDs of all commands that were ever taken: what clears a queue leaves them known. */
  readonly #taken = new Set<string>();
  readonly #told = new Map<string, ToldCommand[]>();
  readonly #woken = new Set<string>();
  /** Devices that have once enrolled to their end. */
  readonly #enrolled = new Set<string>();
  readonly #tallies = new Map<string, number>();
  #server: Server | null = null;
  #events = 0;

  constructor(options: NanomdmPeerOptions) {
    this.#options = options;
  }

  /** Listens on this machine, and answers where. */
  async start(port = 0): Promise<string> {
    const server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    this.#server = server;
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  /** All commands that were ever queued for a device. */
  told(id: string): readonly ToldCommand[] {
    return this.#told.get(id) ?? [];
  }

  /** A device enrols: it says who it is, and then how it is woken. */
  async enrol(options: PeerDeviceOptions): Promise<PeerDevice> {
    const device = this.devices.get(options.id) ?? new PeerDevice(options);
    this.devices.set(device.id, device);
    await this.enrolAgain(device);
    return device;
  }

  /** A device that was erased enrols anew. What was queued for it is dropped. */
  async enrolAgain(device: PeerDevice): Promise<void> {
    this.#tallies.set(device.id, 0);
    await this.authenticate(device);
    await this.tokenUpdate(device);
  }

  /** The first half of an enrolment. */
  async authenticate(device: PeerDevice): Promise<void> {
    this.devices.set(device.id, device);
    this.#queues.set(device.id, []);
    await this.#event('mdm.Authenticate', device, {
      checkin_event: {
        raw_payload: base64({
          MessageType: 'Authenticate',
          UDID: device.id,
          ProductName: device.product,
          OSVersion: device.osVersion,
          SerialNumber: `C0${device.id.slice(0, 8)}`,
        }),
      },
    });
  }

  async tokenUpdate(device: PeerDevice): Promise<void> {
    const tally = (this.#tallies.get(device.id) ?? 0) + 1;
    this.#tallies.set(device.id, tally);
    this.#enrolled.add(device.id);
    await this.#event('mdm.TokenUpdate', device, {
      checkin_event: {
        raw_payload: base64({ MessageType: 'TokenUpdate', UDID: device.id }),
        token_update_tally: tally,
      },
    });
  }

  /** A device leaves. */
  async checkOut(device: PeerDevice): Promise<void> {
    this.devices.delete(device.id);
    await this.#event('mdm.CheckOut', device, {
      checkin_event: { raw_payload: base64({ MessageType: 'CheckOut', UDID: device.id }) },
    });
  }

  /** Lets every device that was woken and is online connect, until none has anything to do. */
  async work(): Promise<void> {
    for (let round = 0; round < 50; round++) {
      const woken = [...this.#woken].filter((id) => this.devices.get(id)?.isOnline === true);
      if (woken.length === 0) return;
      for (const id of woken) {
        this.#woken.delete(id);
        const device = this.devices.get(id);
        if (device !== undefined) await this.connect(device);
      }
    }
    throw new Error('devices are woken again and again');
  }

  /** One session of a device: it asks for commands until there is none that it does now. */
  async connect(device: PeerDevice): Promise<void> {
    for (const one of this.#queue(device.id)) if (one.state === 'put off') one.state = 'waits';
    await this.#connectEvent(device, 'Idle', null, build({ Status: 'Idle', UDID: device.id }));
    for (;;) {
      const next = this.#queue(device.id).find(({ state }) => state === 'waits');
      if (next === undefined) return;
      const answer = device.carryOut(next.request);
      next.state = answer.status === 'NotNow' ? 'put off' : 'over';
      const payload = answerPlist(device.id, next.uuid, answer);
      await this.#connectEvent(device, answer.status, next.uuid, payload, next.request.RequestType);
      const isDeclaring = next.request.RequestType === 'DeclarativeManagement';
      if (isDeclaring && answer.status === 'Acknowledged') await this.#declare(device);
    }
  }

  /** Somebody else queues a command by the same NanoMDM. */
  queueForOthers(id: string, uuid: string, request: { readonly [key: string]: unknown }): void {
    this.#queue(id).push({ uuid, request, state: 'waits' });
    this.#woken.add(id);
  }

  /** Sends an event again, as it was. */
  async repeat(event: PeerCall): Promise<number> {
    return (await this.#call(event)).status;
  }

  #queue(id: string): Queued[] {
    const known = this.#queues.get(id) ?? [];
    this.#queues.set(id, known);
    return known;
  }

  async #declare(device: PeerDevice): Promise<void> {
    const tokens = await this.#dm(device, 'tokens');
    const token = (tokens as { SyncTokens?: { DeclarationsToken?: string } } | null)?.SyncTokens
      ?.DeclarationsToken;
    if (token === undefined || token === device.declarationsToken) return;
    const items = (await this.#dm(device, 'declaration-items')) as {
      Declarations: Record<string, readonly { Identifier: string; ServerToken: string }[]>;
    } | null;
    if (items === null) return;
    const found = new Map<string, { readonly [key: string]: unknown }>();
    for (const kind of ['configuration', 'activation'] as const) {
      const named =
        items.Declarations[`${kind === 'activation' ? 'Activation' : 'Configuration'}s`];
      for (const { Identifier } of named ?? []) {
        const path = `declaration/${kind}/${Identifier}`;
        const one = (await this.#dm(device, path)) as { readonly [key: string]: unknown } | null;
        if (one === null) return;
        found.set(Identifier, one);
      }
    }
    device.declarations.clear();
    for (const [identifier, one] of found) device.declarations.set(identifier, one);
    device.declarationsToken = token;
    const told = (type: RegExp) =>
      [...found]
        .filter(([, one]) => type.test(String(one.Type)))
        .map(([identifier, one]) => ({
          active: true,
          identifier,
          valid: 'valid',
          'server-token': one.ServerToken,
        }));
    const status = {
      StatusItems: {
        management: {
          declarations: {
            activations: told(/\.activation\./),
            assets: [],
            configurations: told(/\.configuration\./),
            management: [],
          },
        },
      },
      Errors: [],
    };
    await this.#dm(device, 'status', JSON.stringify(status));
  }

  /** Only 200 is success. Whatever else a device is told then, it tries again another time. */
  async #dm(device: PeerDevice, path: string, body = ''): Promise<unknown> {
    const { dmUrl, dmKey = '' } = this.#options;
    if (dmUrl === undefined) return null;
    const answer = await this.#call({
      method: body === '' ? 'GET' : 'PUT',
      url: `${dmUrl}${path}`,
      headers: {
        'x-enrollment-id': device.id,
        'x-enrollment-type': device.type,
        'x-hmac-signature': signed(dmKey, body),
        ...(body === '' ? {} : { 'content-type': 'application/json' }),
      },
      body,
    });
    if (answer.status !== 200) return null;
    return answer.body === '' ? {} : JSON.parse(answer.body);
  }

  async #connectEvent(
    device: PeerDevice,
    status: string,
    uuid: string | null,
    payload: string,
    answered?: unknown,
  ): Promise<void> {
    const acknowledge_event = {
      ...(uuid === null ? {} : { command_uuid: uuid }),
      status,
      raw_payload: Buffer.from(payload).toString('base64'),
    };
    const { losesAnswer: loses } = this.faults;
    const isLost = loses?.id === device.id && loses.type === answered;
    if (isLost) delete this.faults.losesAnswer;
    await this.#event('mdm.Connect', device, { acknowledge_event }, isLost);
  }

  /** Says what a device has said. Nothing is said twice, whatever the answer. */
  async #event(topic: string, device: PeerDevice, event: object, isLost = false): Promise<void> {
    this.#events += 1;
    const about = {
      udid: device.id,
      ids: { id: device.id, type: device.type },
      ...(Object.keys(device.params).length > 0 ? { url_params: device.params } : {}),
    };
    const [[kind, said] = ['', {}]] = Object.entries(event);
    const body = JSON.stringify({
      topic,
      event_id: String(this.#events).padStart(16, '0'),
      created_at: nanoseconds(this.#options.now(), this.#events),
      [kind]: { ...about, ...said },
    });
    const { webhookUrl: url, webhookKey } = this.#options;
    const call: PeerCall = {
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'x-hmac-signature': signed(webhookKey, body),
      },
      body,
    };
    this.events.push(call);
    if (!isLost && this.faults.losesWebhooks !== true) await this.#call(call);
  }

  async #call(call: PeerCall): Promise<{ readonly status: number; readonly body: string }> {
    return (this.#options.call ?? overHttp)(call);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const { status, retryAfter, delay } = this.faults;
    if (delay !== undefined) await wait(delay);
    if (status !== undefined) {
      const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
      response.writeHead(status, headers).end('it was told to fail');
      return;
    }
    const right = `Basic ${Buffer.from(`nanomdm:${this.#options.apiKey}`).toString('base64')}`;
    if (request.headers.authorization !== right) {
      response.writeHead(401, { 'content-type': 'text/plain' }).end('Unauthorized');
      return;
    }
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://peer');
    const [, ids] = /^\/v1\/enqueue\/([^/]+)$/.exec(pathname) ?? [];
    if (ids === undefined || request.method !== 'PUT') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n');
      return;
    }
    const named = decodeURIComponent(ids).split(',');
    if (named.some((id) => id === this.faults.failsFor)) {
      response.writeHead(500).end('it was told to fail');
      return;
    }
    const answer = this.#enqueue(
      named,
      Buffer.concat(chunks).toString('utf8'),
      searchParams.get('nopush') !== null,
    );
    const code = JSON.stringify(answer).includes('_error":') ? 500 : 200;
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer, null, '\t'));
  }

  #enqueue(ids: readonly string[], plist: string, noPush: boolean): object {
    const command = commandOf(plist);
    if (typeof command === 'string') return { command_error: `decoding command: ${command}` };
    const { uuid, request } = command;
    const about = { command_uuid: uuid, request_type: request.RequestType };
    if (this.faults.cannotStore === true) return { ...about, command_error: 'connection refused' };
    const isDatabase = this.#options.store === 'database';
    if (this.#taken.has(uuid))
      return {
        ...about,
        command_error: isDatabase ? TWICE_IN_A_DATABASE : `command already exists: ${uuid}`,
      };
    if (isDatabase && ids.some((id) => !this.#enrolled.has(id)))
      return { ...about, command_error: NOBODY_IN_A_DATABASE };
    this.#taken.add(uuid);
    for (const id of ids) {
      // There is no enrolment of that id, perhaps: it is queued for nobody.
      this.#queue(id).push({ uuid, request, state: 'waits' });
      const told = this.#told.get(id) ?? [];
      told.push({ uuid, type: String(request.RequestType), at: this.#options.now() });
      this.#told.set(id, told);
    }
    if (noPush) return { no_push: true, ...about };
    if (this.faults.cannotPush === true) return { push_error: NO_CERTIFICATE, ...about };
    const status = ids.map((id) => {
      if (!this.devices.has(id)) return [id, { push_error: 'push data missing for id' }] as const;
      this.#woken.add(id);
      return [id, { push_result: 'sent' }] as const;
    });
    return { status: Object.fromEntries(status), ...about };
  }
}

/** A command, or what is wrong with it. */
function commandOf(plist: string) {
  let read: unknown;
  if (!plist.startsWith('<?xml')) return 'invalid property list';
  try {
    read = parse(plist);
  } catch (error) {
    return String(error);
  }
  const { CommandUUID: uuid, Command: request } = (read ?? {}) as {
    CommandUUID?: unknown;
    Command?: { readonly [key: string]: unknown };
  };
  const isCommand = typeof uuid === 'string' && typeof request?.RequestType === 'string';
  return isCommand ? { uuid, request } : 'empty command';
}

function signed(key: string, body: string): string {
  return createHmac('sha256', key).update(body).digest('base64');
}

function base64(value: { readonly [key: string]: PlistValue }): string {
  return Buffer.from(build(value)).toString('base64');
}

const HOUR = 3_600_000;

/**
 * NanoMDM writes nanoseconds, and no zeros at their end, in the zone of its machine: here an hour
 * east of UTC at each second event. Each event has its own.
 */
function nanoseconds(now: number, event: number): string {
  const isEast = event % 2 === 0;
  const [seconds, rest = '000Z'] = new Date(now + (isEast ? HOUR : 0)).toISOString().split('.');
  const fraction = `${rest.slice(0, 3)}${String((event % 999_999) + 1).padStart(6, '0')}`;
  return `${seconds}.${fraction.replace(/0+$/, '')}${isEast ? '+01:00' : 'Z'}`;
}

const NO_CERTIFICATE =
  'retrieving push cert for topic "com.apple.mgmt.External.peer": key not found';

/** Words of PostgreSQL. It was set to French. */
const TWICE_IN_A_DATABASE =
  "pq: la valeur d'une clé dupliquée rompt la contrainte unique « commands_pkey »";
const NOBODY_IN_A_DATABASE =
  'pq: insert or update on table "enrollment_queue" violates foreign key constraint ' +
  '"enrollment_queue_id_fkey"';

async function overHttp({ method, url, headers, body }: PeerCall) {
  const answer = await fetch(url, {
    method,
    headers,
    redirect: 'manual',
    ...(method === 'GET' ? {} : { body }),
  });
  return { status: answer.status, body: await answer.text() };
}
