import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { restrictionsFor } from '../../domain/bans/restriction-lists.ts';
import type { Head } from '../../domain/devices/head.ts';
import { sourceDeviceId } from '../../domain/devices/source-device.ts';
import { inBatches } from '../../domain/in-batches.ts';
import { MINUTE, SECOND } from '../../domain/time/instant.ts';
import { log } from '../../runtime/log.ts';
import { readDeviceBlocked } from '../../usecases/devices/read-blocked.ts';
import { inParallel } from '../../usecases/in-parallel.ts';
import type { Remembered } from '../../usecases/ports.ts';
import type {
  CarriedOut,
  Heard,
  ListedPage,
  Manager,
  ManagerOf,
  ManagerParts,
  News,
  NotEnforceable,
  Order,
} from '../manager.ts';
import { changeHeld, changeMemory } from '../memory.ts';
import { isRemoteTrouble, Outage, RemoteBusy, RemoteRefused } from '../remote.ts';
import { blockingCommands, withBlocking } from './blocking.ts';
import { NanomdmClient } from './client.ts';
import type { Command } from './commands.ts';
import { CONTENTS, type Content } from './content.ts';
import { DEVICES, type Device, deviceName, deviceOf, platformOf } from './device.ts';
import { afterSaid, withCommands } from './events.ts';
import { lineOf } from './map.ts';
import type { Means } from './means.ts';
import { begunRemoval, removalCommands, resultOf, type Wanted, withRemovals } from './removal.ts';
import { roundCommands, withRound } from './round.ts';
import { NO_ROUND, type Round, roundIn, withPage } from './round-of-all.ts';
import { notEnforceable, wantedOf } from './wanted.ts';
import { readEvent, secretSchema } from './wire.ts';

/** How long a round over the devices may take within one poll, or one batch of messages. */
const ROUND_LASTS = 20 * SECOND;
/** Without a change, all devices are looked at again so much later. */
const ROUND_AGAIN = 15 * MINUTE;
/** Devices that are worked on side by side. */
const AT_ONCE = 8;

/** Where the round over the devices is remembered. */
const ROUND = ['rounds', 'devices'] as const;
/** A device, with its row as it was recalled. */
interface Held {
  readonly name: string;
  readonly row: Remembered;
  readonly device: Device;
}

/** Devices that NanoMDM manages. */
class Nanomdm implements Manager {
  readonly #parts: ManagerParts<'nanomdm'>;
  readonly #client: NanomdmClient;
  readonly #means: Means;
  readonly #begunAt: number;
  /** Contents that are known to lie in the memory, by their hashes. They never change. */
  readonly #kept = new Map<string, Promise<unknown>>();

  constructor(parts: ManagerParts<'nanomdm'>, client: NanomdmClient, declares: boolean) {
    this.#parts = parts;
    this.#client = client;
    const { allow, takeOver, pollHours } = parts.settings;
    const restricts = allow.includes('restrict');
    this.#means = { restricts, declares, takesOver: takeOver, pollHours };
    this.#begunAt = parts.deps.clock.now();
  }

  /** NanoMDM lists no devices: these are all that its webhook has named and that have not left. */
  async list(page: string | null): Promise<ListedPage> {
    const { items, nextCursor } = await this.#parts.memory.recallList(DEVICES, page);
    const named = items.flatMap(({ value }) => {
      const device = deviceOf(value);
      return device === null || device.outAt !== null ? [] : [device.id];
    });
    // What they have comes by the webhook.
    return { devices: [], named, next: nextCursor };
  }

  async reconcile(): Promise<readonly NotEnforceable[]> {
    const round = await this.#goRound();
    return notEnforceable(await this.#parts.deps.blocklist.current(), round.known);
  }

  async carryOut(order: Order): Promise<CarriedOut> {
    const { memory, deps } = this.#parts;
    const { externalId } = order.device;
    const name = deviceName(externalId ?? '');
    const now = deps.clock.now();
    const after = await changeMemory(memory, [DEVICES, name], (before): Device | null => {
      const device = deviceOf(before?.value);
      if (device === null || device.outAt !== null) return null;
      const { removals } = device;
      if (removals[order.orderId] !== undefined) return device;
      return { ...device, removals: { ...removals, [order.orderId]: begunRemoval(order, now) } };
    });
    if (after === null) return { kind: 'left', why: 'NanoMDM has shown no such device' };
    const device = await this.#bring(name, await memory.recall(DEVICES, name));
    return resultIn(device, order.orderId) ?? { kind: 'sent', remote: { device: name } };
  }

  async follow(order: Order): Promise<CarriedOut | null> {
    const name = deviceName(order.device.externalId ?? '');
    const device = await this.#bring(name, await this.#parts.memory.recall(DEVICES, name));
    if (device === null || device.outAt !== null)
      return { kind: 'left', why: 'the device is no longer enrolled' };
    // What is not remembered any more is begun anew.
    if (device.removals[order.orderId] === undefined) return this.carryOut(order);
    return resultIn(device, order.orderId);
  }

  /** NanoMDM takes no command back. What the device was not told yet, it is not told any more. */
  async withdraw({ device, orderId }: Order): Promise<void> {
    const name = deviceName(device.externalId ?? '');
    await changeMemory(this.#parts.memory, [DEVICES, name], (before): Device | null => {
      const known = deviceOf(before?.value);
      if (known?.removals[orderId] === undefined) return null;
      const { [orderId]: _, ...removals } = known.removals;
      return { ...known, removals };
    });
  }

  async hear({ body }: Heard): Promise<News> {
    const { deps, memory, settings } = this.#parts;
    const now = deps.clock.now();
    const said = readEvent(body, now);
    if (said === null) return { devices: [], orders: [] };
    const among = { settings, means: this.#means, now };
    const name = deviceName(said.id);
    let list: unknown = null;
    let before: Device | null = null;
    const row = await memory.recall(DEVICES, name);
    const kept = await changeHeld(memory, [DEVICES, name], row, (held): Device | null => {
      before = deviceOf(held?.value);
      const heard = afterSaid(before, said, among);
      list = heard.list;
      return JSON.stringify(heard.device) === JSON.stringify(before) ? null : heard.device;
    });
    const device = deviceOf(kept?.value);
    if (device === null) return { devices: [], orders: [] };
    const line = list === null ? null : lineOf(device, list, said.at, settings);
    // Its bans are known once it was reported: the round comes soon.
    if (line !== null && (before as Device | null)?.listedAt === null) await this.#wantRound();
    // Nothing is queued for a device that has only begun to enrol, and it says when it has ended.
    if (said.what.kind === 'authenticate') return { devices: [], orders: [] };
    const next = await this.#bring(name, kept).catch((error: unknown) => {
      if (!isRemoteTrouble(error)) throw error;
      // What was heard is written down. A poll tells the device the rest.
      log('WARN', 'a device could not be told what comes next', { why: String(error) });
      return device;
    });
    const orders = Object.keys(next?.removals ?? {}).flatMap((orderId) => {
      const result = resultIn(next, orderId);
      return result === null ? [] : [{ orderId, result }];
    });
    return { devices: line === null ? [] : [line], orders };
  }

  /**
   * Brings one device to what it should have and be asked. `row`: as it was recalled a moment ago.
   * Answers it as it is then.
   */
  async #bring(name: string, row: Remembered | null): Promise<Device | null> {
    const known = deviceOf(row?.value);
    if (known === null || known.outAt !== null) return known;
    const wanted = await this.#wanted(known, await this.#headsOf([known]));
    return this.#tell(name, row, wanted === 'unjudged' ? null : wanted);
  }

  /** Decides what the device is told next, writes that down, and then queues it. */
  async #tell(name: string, row: Remembered | null, wanted: Wanted | null): Promise<Device | null> {
    const { memory, deps } = this.#parts;
    const now = deps.clock.now();
    let device: Device | null = null;
    await changeHeld(memory, [DEVICES, name], row, (held): Device | null => {
      const before = deviceOf(held?.value);
      if (before === null || before.outAt !== null) {
        device = before;
        return null;
      }
      device = this.#next(before, wanted, now);
      return JSON.stringify(device) === JSON.stringify(before) ? null : device;
    });
    const next = device as Device | null;
    if (next === null || next.outAt !== null) return next;
    const content = wanted?.content ?? null;
    if (content !== null && this.#means.declares) await this.#keepContent(content);
    const commands = [
      ...roundCommands(next),
      ...removalCommands(next),
      ...(wanted === null ? [] : blockingCommands(next, content, now)),
    ];
    return commands.length === 0 ? next : this.#queue(name, next, commands);
  }

  #next(before: Device, wanted: Wanted | null, now: number): Device {
    const means = this.#means;
    const asked = withRound(before, means, now);
    const blocked = wanted === null ? asked : withBlocking(asked, wanted.content, means, now);
    return withRemovals(blocked, wanted, means, now);
  }

  async #queue(name: string, device: Device, commands: readonly Command[]): Promise<Device | null> {
    const queued = new Set<string>();
    try {
      for (const command of commands) {
        // It is told once it has enrolled to its end, which it says.
        if (!(await this.#client.enqueue(device.id, command))) break;
        queued.add(command.uuid);
      }
    } finally {
      await this.#noteQueued(name, queued);
    }
    return device;
  }

  async #noteQueued(name: string, queued: ReadonlySet<string>): Promise<void> {
    if (queued.size === 0) return;
    const now = this.#parts.deps.clock.now();
    await changeMemory(this.#parts.memory, [DEVICES, name], (held): Device | null => {
      const device = deviceOf(held?.value);
      if (device === null) return null;
      return withCommands(device, (command) =>
        queued.has(command.uuid) ? { ...command, at: now, isQueued: true } : command,
      );
    });
  }

  /** What a device hands out by declarations lies beside it: most devices have the same. */
  async #keepContent(content: Content): Promise<void> {
    const { hash } = content;
    let kept = this.#kept.get(hash);
    if (kept === undefined) {
      kept = changeMemory(this.#parts.memory, [CONTENTS, hash], (before) =>
        before === null ? content : null,
      ).catch((error: unknown) => {
        this.#kept.delete(hash);
        throw error;
      });
      this.#kept.set(hash, kept);
    }
    await kept;
  }

  /** By which ids the device may be known: as this connector's, and as the source's it acts for. */
  #idsOf({ id }: Device): readonly string[] {
    const { name, actsFor } = this.#parts.settings;
    return [name, ...(actsFor === null ? [] : [actsFor])].map((source) =>
      sourceDeviceId(source, id),
    );
  }

  /** As they are now: a head that is a moment old may not name the finding that spares an app. */
  async #headsOf(devices: readonly Device[]): Promise<ReadonlyMap<string, Head>> {
    const ids = devices.flatMap((device) => this.#idsOf(device));
    const heads = await this.#parts.deps.fleet.readHeads(ids, true);
    return new Map(heads.map((head) => [head.deviceId, head]));
  }

  /**
   * What a device is to block, as its exemptions have it. `null`: nobody has reported it, so that
   * nothing is known. `unjudged`: the present bans have not judged it, and it keeps what it has.
   */
  async #wanted(
    device: Device,
    known: ReadonlyMap<string, Head>,
  ): Promise<Wanted | 'unjudged' | null> {
    const { deps } = this.#parts;
    const platform = platformOf(device);
    if (platform === null) return null;
    const heads = this.#idsOf(device).flatMap((id) => {
      const head = known.get(id);
      return head === undefined || head.retiredAt !== null ? [] : [head];
    });
    if (heads.length === 0) return null;
    const blocked = await Promise.all(heads.map((head) => readDeviceBlocked(deps, head)));
    const lists = blocked.flatMap(({ list }) => list ?? []);
    if (lists.length < heads.length) return 'unjudged';
    return wantedOf(platform, lists, await deps.blocklist.current());
  }

  /**
   * Goes on with the round over all devices, and begins one if what the bans have blocked has
   * changed, or after a while. A device is told what differs, so a round may break off anywhere.
   */
  async #goRound(): Promise<Round> {
    const { memory, deps } = this.#parts;
    const now = deps.clock.now();
    let round = roundIn((await memory.recall(...ROUND))?.value);
    const key = await this.#keyNow(round.known.groups);
    const { finishedAt } = round;
    const isDone = round.key === key && finishedAt !== null;
    const again = round.unjudged > 0 ? MINUTE : ROUND_AGAIN;
    if (isDone && now - finishedAt < again) return round;
    if (round.key !== key || finishedAt !== null) round = { ...NO_ROUND, key, known: round.known };
    const outage = new Outage();
    let troubled: unknown = null;
    do {
      const page = await memory.recallList(DEVICES, round.cursor);
      const devices = page.items.flatMap(({ name, ...row }) => {
        const device = deviceOf(row.value);
        return device === null || device.outAt !== null ? [] : [{ name, row, device }];
      });
      const { unjudged, trouble } = await this.#tellAll(devices, outage);
      troubled ??= trouble;
      round = withPage(
        round,
        devices.map(({ device }) => device),
        {
          unjudged,
          declares: this.#means.declares,
          group: this.#parts.settings.defaultGroup,
          cursor: page.nextCursor,
          now,
        },
      );
      await memory.remember(...ROUND, await memory.recall(...ROUND), round);
    } while (round.cursor !== null && deps.clock.now() - this.#begunAt < ROUND_LASTS);
    if (troubled !== null) throw troubled;
    return round;
  }

  /**
   * Tells devices what they are to be told. Answers how many come again soon, and what one of them
   * could not be told for.
   *
   * @throws whatever means that the manager is down.
   */
  async #tellAll(
    devices: readonly Held[],
    outage: Outage,
  ): Promise<{ readonly unjudged: number; readonly trouble: unknown }> {
    let unjudged = 0;
    let trouble: unknown = null;
    // Heads are to be as they are now, so they are not read for all of them at once.
    for (const some of inBatches(devices, AT_ONCE)) {
      const heads = await this.#headsOf(some.map(({ device }) => device));
      await inParallel(some, AT_ONCE, async ({ name, row, device }) => {
        try {
          const wanted = await this.#wanted(device, heads);
          if (wanted === 'unjudged') unjudged += 1;
          await this.#tell(name, row, wanted === 'unjudged' ? null : wanted);
        } catch (error) {
          if (!isRemoteTrouble(error) || outage.after(error)) throw error;
          // It passes, and is tried again soon.
          if (error instanceof RemoteBusy) unjudged += 1;
          trouble ??= error;
        }
      });
    }
    return { unjudged, trouble };
  }

  async #wantRound(): Promise<void> {
    await changeMemory(this.#parts.memory, ROUND, (before): Round | null => {
      const round = roundIn(before?.value);
      return round.unjudged > 0 ? null : { ...round, unjudged: 1 };
    });
  }

  /** Changes when what the bans have blocked changes anywhere. */
  async #keyNow(groups: readonly string[]): Promise<string> {
    const { deps } = this.#parts;
    const blocklist = await deps.blocklist.current();
    const now = deps.clock.now();
    const hash = createHash('sha256').update(JSON.stringify([blocklist.lock, this.#means]));
    for (const group of groups)
      for (const platform of ['ios', 'macos'] as const)
        hash.update(restrictionsFor(blocklist, { platform, group }, now).etag);
    return hash.digest('hex').slice(0, 32);
  }
}

function resultIn(device: Device | null, orderId: string): CarriedOut | null {
  const removal = device?.removals[orderId];
  return removal === undefined ? null : resultOf(removal);
}

/** NanoMDM, with what its secret says: `{url, apiKey, webhookKey, dmKey?}`. */
export const NANOMDM: ManagerOf<'nanomdm'> = {
  kind: 'nanomdm',
  connect(parts) {
    const { secret, deps } = parts;
    const isEmpty =
      typeof secret !== 'object' || secret === null || Object.keys(secret).length === 0;
    if (isEmpty) return null;
    const read = z.safeParse(secretSchema, secret);
    if (!read.success)
      throw new RemoteRefused(
        'The secret of nanomdm must be {"url", "apiKey", "webhookKey", "dmKey"?}, all in texts.',
      );
    const client = new NanomdmClient(read.data, (wait) => deps.deadline.pause(wait));
    return new Nanomdm(parts, client, read.data.dmKey !== undefined);
  },
};
