import type { Instant } from '../../../functions/domain/time/instant.ts';
import type { Desk } from '../../../functions/managers/carry-out.ts';
import { deliver } from '../../../functions/managers/deliver.ts';
import { hear } from '../../../functions/managers/hear.ts';
import type { Manager, PollDeps } from '../../../functions/managers/manager.ts';
import { NANOMDM } from '../../../functions/managers/nanomdm/nanomdm.ts';
import {
  type DeclarationNeeds,
  serveDeclaration,
  serveItems,
  serveStatus,
  serveTokens,
} from '../../../functions/managers/nanomdm/serve-declarations.ts';
import { checkSigned } from '../../../functions/managers/nanomdm/signature.ts';
import type { SettingsOf } from '../../../functions/managers/settings.ts';
import { Refusal } from '../../../functions/usecases/refusal.ts';
import type { PeerDevice, PeerDeviceOptions } from '../../../peers/nanomdm/device.ts';
import { NanomdmPeer, type PeerCall } from '../../../peers/nanomdm/nanomdm-peer.ts';
import type { MemoryDependencies } from '../../memory/dependencies.ts';
import { ConnectorWorld } from '../connector-world.ts';

export const EFFECTIVE = Date.parse('2023-10-30T12:00:00Z');
export const WECHAT = 'com.tencent.xin';
export const MAIL = 'com.apple.mobilemail';

const SETTINGS: SettingsOf<'nanomdm'> = {
  kind: 'nanomdm',
  name: 'apple',
  allow: ['restrict', 'remove'],
  actsFor: null,
  pollHours: 6,
  ownership: 'organization',
  groupParameter: 'group',
  defaultGroup: 'ministry',
  takeOver: false,
};
const SECRET = { apiKey: 'api', webhookKey: 'webhook', dmKey: 'dm' };

const HOOK = 'https://interdict.example/v1/nanomdm/webhook';
const DM = 'https://interdict.example/v1/nanomdm/dm/';

interface Options {
  readonly settings?: Partial<SettingsOf<'nanomdm'>>;
  readonly start: Instant;
  readonly hasDeclarations?: boolean;
  /** What NanoMDM stores in. */
  readonly store?: 'files' | 'database';
}

/** A manager that each call connects anew, as each invocation does. */
function eachTime(
  settings: SettingsOf<'nanomdm'>,
  { deps, memory }: Omit<Desk<PollDeps>, 'manager'>,
): Manager {
  const connect = () => {
    const made = NANOMDM.connect({
      settings,
      deps,
      memory,
      secret: (deps as MemoryDependencies).secret.content,
    });
    if (made === null) throw new Error('the secret is empty');
    return made;
  };
  return {
    list: async (page) => connect().list(page),
    reconcile: async () => connect().reconcile(),
    carryOut: async (order, again) => connect().carryOut(order, again),
    follow: async (order, remote) => connect().follow(order, remote),
    withdraw: async (order, remote) => connect().withdraw(order, remote),
    hear: async (heard) => connect().hear(heard),
  };
}

/** An iPhone that has WeChat, unless a test says otherwise. */
export function phoneOf(
  device: Partial<PeerDeviceOptions> & { readonly id: string },
): PeerDeviceOptions {
  return {
    product: 'iPhone15,2',
    osVersion: '17.5',
    isSupervised: true,
    apps: [app(MAIL), app(WECHAT)],
    ...device,
  };
}

/**
 * The world of use cases with NanoMDM in it. What NanoMDM calls goes through the code of the
 * functions, without HTTP; what the connector calls goes over HTTP to the stand-in.
 */
export class NanomdmWorld extends ConnectorWorld {
  readonly peer: NanomdmPeer;
  readonly #hasDeclarations: boolean;
  #at = '';

  private constructor({ settings, start, hasDeclarations = false, store = 'files' }: Options) {
    const all = { ...SETTINGS, ...settings };
    super(all, (desk) => eachTime(all, desk), start);
    this.peer = new NanomdmPeer({
      ...SECRET,
      webhookUrl: HOOK,
      ...(hasDeclarations ? { dmUrl: DM } : {}),
      store,
      now: () => this.now,
      call: (call) => this.#called(call),
    });
    this.#hasDeclarations = hasDeclarations;
  }

  static async begin(options: Options): Promise<NanomdmWorld> {
    const world = new NanomdmWorld(options);
    world.#at = await world.peer.start();
    world.putSecret();
    return world;
  }

  /** Fills the secret, with what a test says otherwise. */
  putSecret(change: Readonly<Record<string, string>> = {}): void {
    const { dmKey, ...others } = SECRET;
    const known = this.#hasDeclarations ? { ...others, dmKey } : others;
    this.deps.secret.content = { url: this.#at, ...known, ...change };
  }

  get settings(): SettingsOf<'nanomdm'> {
    return this.desk.settings as SettingsOf<'nanomdm'>;
  }

  async enrolPhone(
    device: Partial<PeerDeviceOptions> & { readonly id: string },
  ): Promise<PeerDevice> {
    return this.peer.enrol(phoneOf(device));
  }

  /** What was sent to the connector is worked on, and devices connect, until all is quiet. */
  async talk(): Promise<void> {
    for (let round = 0; round < 20; round++) {
      const heard = await this.#workOnQueue();
      await this.publish();
      await this.deliver();
      const events = this.peer.events.length;
      await this.peer.work();
      if (heard === 0 && this.peer.events.length === events) return;
    }
    throw new Error('they talk without end');
  }

  /** A poll, and all that comes of it. */
  async turn(): Promise<void> {
    await this.poll();
    await this.talk();
    await this.settle();
    await this.talk();
  }

  async #workOnQueue(): Promise<number> {
    const { sent } = this.deps.connectorQueue;
    const messages = sent.splice(0).map((body, at) => ({ messageId: `heard-${at}`, body }));
    const failed = await deliver(this.desk, messages);
    if (failed.length > 0) throw new Error(`messages failed: ${failed.join(', ')}`);
    return messages.length;
  }

  async #called({ method, url, headers, body }: PeerCall) {
    const request = { bytes: Buffer.from(body), headers };
    try {
      const { status, body: answer } = await this.#route(method, url, request);
      return { status, body: JSON.stringify(answer) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.kind === 'unauthenticated' ? 401 : 400, body: '{}' };
    }
  }

  #route(
    method: string,
    url: string,
    request: { readonly bytes: Buffer; readonly headers: Readonly<Record<string, string>> },
  ) {
    const { deps } = this;
    if (url === HOOK)
      return hear(deps, 'webhook', request, (secret, sent) =>
        checkSigned('webhookKey', secret, sent),
      );
    const needs: DeclarationNeeds = { ...deps, connector: JSON.stringify(this.settings) };
    const path = url.slice(DM.length);
    if (method === 'PUT') return serveStatus(needs, request);
    if (path === 'tokens') return serveTokens(needs, request);
    if (path === 'declaration-items') return serveItems(needs, request);
    const [, type = '', id = ''] = path.split('/');
    return serveDeclaration(needs, { ...request, type, id });
  }
}

export function app(id: string, isManaged = false) {
  return { id, name: id, version: '1.0', isManaged };
}
