import type { PeerDevice } from '../../peers/nanomdm/device.ts';
import { NanomdmPeer } from '../../peers/nanomdm/nanomdm-peer.ts';
import { CONTROLS } from '../fleet/identifiers.ts';
import { appsOfProduct } from '../fleet/plants.ts';
import type { OrderDevice } from '../fleet/running-fleet.ts';
import { changesSince, type ManagedDevice, type ManagedDevices } from './managed-device.ts';

/** The source as which the connector reports them. */
const SOURCE = 'nanomdm';
const KEYS = { apiKey: 'a'.repeat(32), webhookKey: 'w'.repeat(32), dmKey: 'd'.repeat(32) };
/** A profile of whoever manages the phones. It is none of the ban's business. */
const WIFI = { identifier: 'ca.example.wifi', uuid: '6F0C5C8F-0001', blocked: [] };

/** The phone of which one word gets lost: it is to remove an app. */
const UNHEARD = 'iphone-1';

interface Kind {
  readonly group: string;
  readonly osVersion: string;
  readonly products: readonly string[];
  /** Whether MDM has installed what is banned. Else its user has. */
  readonly isManaged: boolean;
}

/** By profile a system from 15 on is told what must not be started, by declarations one from 27. */
const PHONES: readonly Kind[] = [
  { group: 'treasury', osVersion: '17.5', products: ['wechat'], isManaged: true },
  { group: 'treasury', osVersion: '17.5', products: ['wechat'], isManaged: false },
  { group: 'treasury', osVersion: '27.0', products: ['wechat'], isManaged: false },
  { group: 'treasury', osVersion: '17.5', products: [], isManaged: false },
  { group: 'health', osVersion: '17.5', products: ['kaspersky-suite'], isManaged: true },
  { group: 'health', osVersion: '16.7', products: ['wechat', 'qq'], isManaged: false },
  { group: 'health', osVersion: '27.0', products: [], isManaged: false },
  { group: 'laboratory', osVersion: '17.5', products: ['wechat'], isManaged: false },
];

/** What both a phone and the story know of one. */
interface Phone extends ManagedDevice {
  readonly id: string;
  readonly device: PeerDevice;
}

/** Supervised phones under NanoMDM. */
export class Iphones implements ManagedDevices {
  readonly #phones: Phone[] = [];
  readonly #peer: NanomdmPeer;
  readonly #url: string;
  #found: ReadonlyMap<string, string> = new Map();

  private constructor(peer: NanomdmPeer, url: string) {
    this.#peer = peer;
    this.#url = url;
  }

  static async start(apiUrl: string, now: () => number): Promise<Iphones> {
    const webhookUrl = `${apiUrl}/v1/nanomdm/webhook`;
    const dmUrl = `${apiUrl}/v1/nanomdm/dm/`;
    const peer = new NanomdmPeer({ ...KEYS, webhookUrl, dmUrl, now });
    return new Iphones(peer, await peer.start());
  }

  get devices(): readonly ManagedDevice[] {
    return this.#phones;
  }

  secret() {
    return { url: this.#url, ...KEYS };
  }

  close(): Promise<unknown> {
    return this.#peer.stop();
  }

  /** All phones enrol. */
  async enrol(): Promise<void> {
    for (const [index, kind] of PHONES.entries()) await this.#enrol(index, kind);
    this.#found = this.#settings();
  }

  async #enrol(index: number, { group, osVersion, products, isManaged }: Kind): Promise<void> {
    const id = `00008110-00000000000${index.toString(16).toUpperCase().padStart(5, '0')}`;
    const banned = products.flatMap((product) => appsOfProduct(product, 'ios').slice(0, 1));
    const apps = [...CONTROLS.ios.slice(0, 12), ...banned];
    const device = await this.#peer.enrol({
      id,
      product: 'iPhone15,2',
      osVersion,
      isSupervised: true,
      apps: apps.map((app) => ({
        id: app.id,
        name: app.name ?? app.id,
        version: '1',
        isManaged: isManaged && banned.includes(app),
      })),
      params: { group },
    });
    device.profiles.set(WIFI.identifier, WIFI);
    const gone = () => apps.map((app) => app.id).filter((app) => !device.apps.has(app));
    this.#phones.push({
      name: `iphone-${index + 1}`,
      manager: 'NanoMDM',
      platform: 'ios',
      group,
      apps,
      id,
      device,
      stopped: () => apps.map((app) => app.id).filter((app) => !device.canStart(app)),
      blocked: () => [...gone(), ...device.blocked],
    });
  }

  deviceOf({ source, externalId }: OrderDevice): ManagedDevice | undefined {
    return source === SOURCE ? this.#phones.find(({ id }) => id === externalId) : undefined;
  }

  /** Phones that were woken connect, and what they answer comes by the webhook. */
  work(): Promise<void> {
    return this.#peer.work();
  }

  /** The phone of which one word gets lost. */
  get unheard(): ManagedDevice {
    return this.#phone(UNHEARD);
  }

  /** NanoMDM will say nothing of the next app that is removed from it. */
  loseRemoval(): void {
    this.#peer.faults.losesAnswer = { id: this.#phone(UNHEARD).id, type: 'RemoveApplication' };
  }

  /** Whether that was lost. */
  get hasLost(): boolean {
    return this.#peer.faults.losesAnswer === undefined;
  }

  /** The phones that were told more often to remove an app than they have lost apps, by name. */
  get toldAgain(): readonly string[] {
    const again = this.#phones.filter(({ id, apps, device }) => {
      const told = this.#peer.told(id).filter(({ type }) => type === 'RemoveApplication');
      return told.length > apps.filter((app) => !device.apps.has(app.id)).length;
    });
    return again.map(({ name }) => name);
  }

  #phone(name: string): Phone {
    const found = this.#phones.find((phone) => phone.name === name);
    if (found === undefined) throw new Error(`there is no ${name}`);
    return found;
  }

  changes(): readonly string[] {
    return changesSince(this.#found, this.#settings());
  }

  /** Profiles and declarations of each phone. */
  #settings(): ReadonlyMap<string, string> {
    return new Map(
      this.#phones.map(({ name, device }) => [
        name,
        JSON.stringify([[...device.profiles.values()], [...device.declarations.values()]]),
      ]),
    );
  }
}
