import * as z from 'zod/mini';
import { foldedName } from '../../domain/devices/device-names.ts';
import { jsonOrNull } from '../../domain/json-or-null.ts';
import { log } from '../../runtime/log.ts';
import type { ConnectorDeps, ListedPage, Memory, News, ToldDevice } from '../manager.ts';
import { changeMemory } from '../memory.ts';
import { RemoteOdd, RemoteTooLarge } from '../remote.ts';
import type { SettingsOf } from '../settings.ts';
import type { FleetClient } from './client.ts';
import { fleetIdOf, mapHosts } from './map.ts';
import { repeatedIn } from './repeats.ts';
import { type FleetHost, webhookBody } from './wire.ts';

/**
 * Hosts that are asked for at once, from the most to the fewest. Each divides the one before, so
 * that a page of fewer begins where one of more does.
 */
const HOSTS_ON_PAGE = [100, 50, 25, 5, 1] as const;
/** Hosts of one webhook that are looked at. A listing has the others. */
export const MOST_HEARD_HOSTS = 20;

/** Where a listing goes on. */
interface Place {
  /** Hosts before it, as Fleet counted them. */
  readonly offset: number;
  readonly perPage: number;
  /** The last host that was listed: ids grow, and no two hosts have one. */
  readonly last: number;
}

function placeOf(page: string | null): Place {
  if (page === null) return { offset: 0, perPage: HOSTS_ON_PAGE[0], last: 0 };
  const [offset = 0, perPage = HOSTS_ON_PAGE[0], last = 0] = page.split('.').map(Number);
  return { offset, perPage, last };
}

/** Whose software is where in a listing, and what is remembered of hosts. */
const HOSTS = 'hosts';
const rememberedSchema = z.object({ id: z.number(), fleetId: z.number() });

/** A host as orders need it. */
export type KnownHost = z.infer<typeof rememberedSchema>;

/** Fleet's hosts: listing them, finding one, and reading those that a webhook names. */
export class FleetHosts {
  readonly #client: FleetClient;
  readonly #memory: Memory;
  readonly #settings: SettingsOf<'fleet'>;
  readonly #deps: Pick<ConnectorDeps, 'access' | 'fleet'>;

  constructor(
    client: FleetClient,
    {
      memory,
      settings,
      deps,
    }: {
      readonly memory: Memory;
      readonly settings: SettingsOf<'fleet'>;
      readonly deps: Pick<ConnectorDeps, 'access' | 'fleet'>;
    },
  ) {
    this.#client = client;
    this.#memory = memory;
    this.#settings = settings;
    this.#deps = deps;
  }

  /** A page of hosts. Fleet pages by numbers, so what is deleted meanwhile moves the others up. */
  async list(page: string | null): Promise<ListedPage> {
    const place = await this.#unmoved(placeOf(page));
    const { hosts, perPage } = await this.#read(place);
    requireOrder(hosts);
    const unseen = hosts.filter(({ id }) => id > place.last);
    const last = unseen.at(-1)?.id ?? place.last;
    const isEnd = hosts.length < perPage;
    const next = isEnd ? null : [place.offset + perPage, perPage, last].join('.');
    return { ...(await this.#told(unseen, place.last)), next };
  }

  /** What is said of hosts. Those that an earlier page had are reported, and not counted again. */
  async #told(hosts: readonly FleetHost[], last: number): Promise<Omit<ListedPage, 'next'>> {
    const { devices, named } = this.#mapped(hosts);
    const needs = { client: this.#client, deps: this.#deps, source: this.#settings.name };
    const repeated = await repeatedIn(hosts, last, needs);
    return {
      devices: devices.filter(({ externalId }) => !repeated.has(externalId)),
      repeated: devices.filter(({ externalId }) => repeated.has(externalId)),
      named: named.filter((externalId) => !repeated.has(externalId)),
    };
  }

  /** The place before which nothing is that was not listed. */
  async #unmoved({ offset, perPage, last }: Place): Promise<Place> {
    let from = offset;
    while (from > 0) {
      const before = await this.#client.hostIdAt(from - 1);
      if (before !== null && before <= last) break;
      from = Math.max(0, from - perPage);
    }
    return { offset: from, perPage, last };
  }

  /** Hosts have long lists: of a page that is too large, fewer hosts are asked for. */
  async #read({ offset, perPage }: Place) {
    for (const fewer of HOSTS_ON_PAGE.filter((one) => one <= perPage))
      try {
        return { hosts: await this.#client.hosts(offset / fewer, fewer), perPage: fewer };
      } catch (error) {
        if (!(error instanceof RemoteTooLarge)) throw error;
      }
    throw new RemoteOdd('the software of a single host is too large an answer');
  }

  #mapped(hosts: readonly FleetHost[]): {
    readonly devices: readonly ToldDevice[];
    readonly named: readonly string[];
  } {
    const { devices, named, unknown, sources } = mapHosts(hosts, this.#settings);
    const by = this.#settings.name;
    if (unknown > 0) log('WARN', 'hosts have no UUID of their own', { by, hosts: unknown });
    if (sources.length > 0) log('WARN', 'sources of software are not known', { by, sources });
    return { devices, named };
  }

  /** Reads the hosts that a webhook names. What it says of them is not believed. */
  async hear(body: Buffer): Promise<News> {
    const ids = idsIn(body).slice(0, MOST_HEARD_HOSTS);
    const hosts: FleetHost[] = [];
    for (const id of ids) {
      const host = await this.#client.host(id);
      if (host !== null) hosts.push(host);
    }
    return { devices: this.#mapped(hosts).devices, orders: [] };
  }

  /**
   * The host of a UUID, as it was remembered or, with `anew`, as Fleet has it now. `null`: Fleet
   * has none. Fleet also looks among names and serial numbers, so the answer is looked at.
   */
  async find(externalId: string, anew: boolean): Promise<KnownHost | null> {
    const uuid = foldedName(externalId);
    const held = z.safeParse(rememberedSchema, (await this.#memory.recall(HOSTS, uuid))?.value);
    if (held.success && !anew) return held.data;
    const host = await this.#client.hostBy(uuid);
    if (host === null || foldedName(host.uuid ?? '') !== uuid) return null;
    const known = { id: host.id, fleetId: fleetIdOf(host) };
    await changeMemory(this.#memory, [HOSTS, uuid], () => known);
    return known;
  }
}

/** Where ids do not grow, it cannot be told what was listed. */
function requireOrder(hosts: readonly FleetHost[]): void {
  if (hosts.some(({ id }, at) => id <= (hosts[at - 1]?.id ?? -1)))
    throw new RemoteOdd('Fleet does not list hosts in the order of their ids');
}

/** The hosts that a webhook names. A body that cannot be read names none. */
function idsIn(body: Buffer): readonly number[] {
  const read = z.safeParse(webhookBody, jsonOrNull(body.toString('utf8')));
  if (!read.success) return [];
  const { hosts, vulnerability, data, details } = read.data;
  const named = [...(hosts ?? []), ...(vulnerability?.hosts_affected ?? [])];
  const ids = [
    ...named.flatMap((one) => (one === null ? [] : [one.id])),
    ...(data?.host_ids ?? []),
    ...(details?.host_ids ?? []),
    ...(typeof details?.host_id === 'number' ? [details.host_id] : []),
  ];
  return [...new Set(ids)];
}
