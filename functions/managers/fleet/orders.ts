import type { EnforcedBan } from '../../domain/bans/blocklist.ts';
import { log } from '../../runtime/log.ts';
import type { CarriedOut, ConnectorDeps, Order, Remote } from '../manager.ts';
import { isRemoteTrouble } from '../remote.ts';
import { type FleetClient, isDeclined } from './client.ts';
import type { FleetHosts, KnownHost } from './hosts.ts';
import {
  asLine,
  type Ended,
  type FleetRemote,
  fleetRemoteOf,
  type Job,
  outcomeOfAll,
} from './jobs.ts';
import { commandUuidOf, removeCommand } from './remove-command.ts';
import { hasMarker, markerOf, type ScriptedPlatform, scriptsFor } from './scripts.ts';
import { type Recognized, recognize, type Target, targetsOf } from './targets.ts';
import { Titles } from './titles.ts';
import { Tracks } from './tracks.ts';

/** Fleet has no host of this id any more. */
class HostGone extends Error {}

const LEFT = {
  banGone: 'the ban is no longer in force',
  listGone: 'the device has no list',
  appsGone: 'the last list of the device has nothing that was ordered off',
  platform: 'Fleet removes nothing on this platform',
} as const;

function left(why: string): CarriedOut {
  return { kind: 'left', why };
}

function failed(detail: string): CarriedOut {
  return { kind: 'answered', outcome: 'failed', detail };
}

/** Orders to remove, as Fleet carries them out. */
export class FleetOrders {
  readonly #client: FleetClient;
  readonly #hosts: FleetHosts;
  readonly #deps: Pick<ConnectorDeps, 'blocklist' | 'fleet'>;
  readonly #titles: Titles;
  readonly #tracks: Tracks;

  constructor(
    client: FleetClient,
    hosts: FleetHosts,
    deps: Pick<ConnectorDeps, 'blocklist' | 'fleet'>,
  ) {
    this.#client = client;
    this.#hosts = hosts;
    this.#deps = deps;
    this.#titles = new Titles(client);
    this.#tracks = new Tracks(client);
  }

  /** Fleet has no keys against doubles: with `again` it is looked at before anything is sent. */
  async carryOut(order: Order, again: boolean): Promise<CarriedOut> {
    const { platform, externalId } = order.device;
    if (platform === 'android' || platform === 'chromeos') return left(LEFT.platform);
    const targets = await this.#targets(order);
    if (typeof targets === 'string') return left(targets);
    try {
      return await this.#onHost(order, targets, { again, anew: false });
    } catch (error) {
      if (!(error instanceof HostGone)) throw error;
    }
    // The host has enrolled anew, and has another id. What was sent to the old one is gone with it.
    try {
      return await this.#onHost(order, targets, { again: true, anew: true });
    } catch (error) {
      if (!(error instanceof HostGone)) throw error;
      return failed(`Fleet has no host ${externalId}`);
    }
  }

  async #targets(order: Order): Promise<readonly Target[] | string> {
    const { bans } = await this.#deps.blocklist.current();
    const ban: EnforcedBan | undefined = bans.find(({ id }) => id === order.banId);
    if (ban === undefined) return LEFT.banGone;
    const inventory = await this.#deps.fleet.readInventory(order.device.id);
    if (inventory === null) return LEFT.listGone;
    const targets = targetsOf(order, ban, inventory);
    return targets.length === 0 ? LEFT.appsGone : targets;
  }

  async #onHost(
    order: Order,
    targets: readonly Target[],
    { again, anew }: { readonly again: boolean; readonly anew: boolean },
  ): Promise<CarriedOut> {
    const { platform, externalId } = order.device;
    const host = await this.#hosts.find(externalId ?? '', anew);
    if (host === null) throw new HostGone();
    const jobs =
      platform === 'ios'
        ? await this.#commands(order, targets, again)
        : await this.#programs(order, platform as ScriptedPlatform, targets, { host, again });
    return this.#said({ hostId: host.id, jobs });
  }

  /** What is said of jobs: under way, or over. */
  async #said(remote: FleetRemote): Promise<CarriedOut> {
    const over = outcomeOfAll(remote.jobs);
    if (over === null) return { kind: 'sent', remote };
    if (remote.jobs.some(({ id }) => id !== null)) await this.#refetch(remote.hostId);
    return { kind: 'answered', ...over };
  }

  /** The next listing proves it anyway, so nothing depends on this. */
  async #refetch(hostId: number): Promise<void> {
    try {
      await this.#client.refetch(hostId);
    } catch (error) {
      if (!isRemoteTrouble(error)) throw error;
      log('WARN', 'a host could not be asked to tell anew what it has', { why: error.message });
    }
  }

  /** By the package that somebody has added for a title, and by a script where there is none. */
  async #programs(
    order: Order,
    platform: ScriptedPlatform,
    targets: readonly Target[],
    { host, again }: { readonly host: KnownHost; readonly again: boolean },
  ): Promise<Job[]> {
    const jobs: Job[] = [];
    const recognized: Recognized[] = [];
    for (const target of targets) {
      const how = recognize(platform, target);
      if (typeof how === 'string') {
        jobs.push({ kind: 'script', id: null, of: target.id, ended: asFailed(how), before: null });
        continue;
      }
      const title = await this.#titles.withPackage(platform, target, host.fleetId);
      if (title !== null && jobs.some((job) => job.kind === 'uninstall' && job.of === title.name))
        continue;
      const uninstall = title === null ? null : await this.#uninstall(title, host.id, again);
      if (uninstall === null) recognized.push(how);
      else jobs.push(uninstall);
    }
    return [...jobs, ...(await this.#scripts(order, platform, recognized, { host, again }))];
  }

  /** `null`: Fleet does not do it. That is so without Premium, or where the package has gone. */
  async #uninstall(
    title: { readonly id: number; readonly name: string },
    hostId: number,
    again: boolean,
  ): Promise<Job | null> {
    const job = { kind: 'uninstall', of: title.name, ended: null } as const;
    if (again) {
      const id = await this.#tracks.pendingUninstall(hostId, title.name);
      if (id !== null) return { ...job, id, before: null };
    }
    const before = await this.#tracks.lastUninstall(hostId, title.name);
    if ((await this.#client.uninstall(hostId, title.id)) !== null) return null;
    return { ...job, id: await this.#tracks.uninstallAfter(hostId, title.name, before), before };
  }

  async #scripts(
    order: Order,
    platform: ScriptedPlatform,
    recognized: readonly Recognized[],
    { host, again }: { readonly host: KnownHost; readonly again: boolean },
  ): Promise<Job[]> {
    const scripts = scriptsFor(order.orderId, platform, recognized);
    const markers = scripts.map((_, part) => markerOf(order.orderId, part + 1));
    const sent = again ? await this.#tracks.scripts(host.id, markers) : new Map<string, string>();
    const jobs: Job[] = [];
    for (const script of scripts) {
      const of = markers.find((marker) => hasMarker(script, marker)) ?? '';
      const job = { kind: 'script', of, ended: null, before: null } as const;
      const known = sent.get(of);
      if (known !== undefined) {
        jobs.push({ ...job, id: known });
        continue;
      }
      const answer = await this.#client.runScript(host.id, script);
      if (!isDeclined(answer)) jobs.push({ ...job, id: answer.id });
      else if (answer.status === 404) throw new HostGone();
      else jobs.push(...(await this.#declined(order, recognized, answer.why, again)));
    }
    return jobs;
  }

  /** Where scripts are off, a Mac may still remove what its management has installed. */
  async #declined(
    order: Order,
    recognized: readonly Recognized[],
    why: string,
    again: boolean,
  ): Promise<Job[]> {
    const ended = asFailed(`Fleet does not run scripts there: ${why}`);
    const onMac = recognized.flatMap((how) => (how.by === 'bundle' ? [how.target] : []));
    const jobs = await this.#commands(order, onMac, again);
    const works = jobs.filter((job) => job.ended === null);
    return works.length > 0
      ? works
      : [{ kind: 'script', id: null, of: order.orderId, ended, before: null }];
  }

  /** By commands of Apple's device management. */
  async #commands(order: Order, targets: readonly Target[], again: boolean): Promise<Job[]> {
    const jobs: Job[] = [];
    for (const { id: of, name } of targets) {
      const uuid = commandUuidOf(order.orderId, of);
      const job = { kind: 'command', of, ended: null, before: null } as const;
      if (again && (await this.#client.commandStatus(uuid)) !== 'unknown') {
        jobs.push({ ...job, id: uuid });
        continue;
      }
      const { externalId } = order.device;
      const answer = await this.#client.runCommand(removeCommand(of, uuid), externalId ?? '');
      jobs.push(
        isDeclined(answer)
          ? { ...job, id: null, ended: asFailed(`${name}: Fleet sends no command: ${answer.why}`) }
          : { ...job, id: answer.id },
      );
    }
    return jobs;
  }

  async follow(order: Order, remote: Remote): Promise<CarriedOut | null> {
    const known = fleetRemoteOf(remote);
    // What cannot be read is looked for at Fleet.
    if (known === null) return this.carryOut(order, true);
    const jobs: Job[] = [];
    for (const job of known.jobs)
      jobs.push(job.ended === null ? await this.#tracks.follow(known.hostId, job) : job);
    const hasChanged = jobs.some((job, at) => job !== known.jobs[at]);
    return hasChanged ? this.#said({ ...known, jobs }) : null;
  }

  /** Commands of device management cannot be taken back. */
  async withdraw({ orderId, device }: Order, remote: Remote): Promise<void> {
    const known = fleetRemoteOf(remote);
    if (known !== null) {
      const open = known.jobs.filter(({ kind, ended }) => kind !== 'command' && ended === null);
      const ids = open.flatMap(({ id }) => (id === null ? [] : [id]));
      await this.#tracks.cancel(known.hostId, (id) => ids.includes(id));
      return;
    }
    if (device.externalId === null) return;
    const host = await this.#hosts.find(device.externalId, false);
    if (host === null) return;
    const ours = await this.#tracks.scriptsOf(host.id, orderId);
    await this.#tracks.cancel(host.id, (id) => ours.includes(id));
  }
}

function asFailed(detail: string): Ended {
  return { outcome: 'failed', detail: asLine(detail, 300) };
}
