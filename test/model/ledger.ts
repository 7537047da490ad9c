import type { PlainBan } from '../../demo/fleet/plain-ban.ts';
import type { Blocklist } from '../../functions/domain/bans/blocklist.ts';
import type { Head } from '../../functions/domain/devices/head.ts';
import type { Finding } from '../../functions/domain/findings/finding.ts';
import type { OutgoingMessage } from '../../functions/domain/message.ts';
import { Lists } from './lists.ts';

/** A row as it was written, and when the process that wrote it had begun. */
export interface Change {
  readonly at: number;
  readonly begun: number;
  readonly before: Finding | null;
  readonly after: Finding;
}

/** All that happened, as the model wrote it down while it happened. */
export class Ledger {
  readonly changes: Change[] = [];
  /** Every blocklist that was in force, and from when. */
  readonly blocklists: { readonly at: number; readonly blocklist: Blocklist }[] = [];
  /** Every head, by device, and from when. */
  readonly heads = new Map<string, { readonly at: number; readonly head: Head }[]>();
  /** The lists that were stored, by device. */
  readonly #lists = new Map<string, Lists>();
  /** How many lists were stored when each finding was last opened, the one that opened it less. */
  readonly #openedAfter = new Map<string, number>();
  /** How many blocklists there had been when what is known of any device last changed. */
  factsChangedAfter = 0;
  /** What a revision means, by `banId#revision`. */
  readonly plain = new Map<string, PlainBan>();
  /** Messages that the topic took, by id: as text, and as they were. */
  readonly messages = new Map<string, { readonly text: string; readonly event: OutgoingMessage }>();
  /** Every finding as it was written last. */
  readonly rows = new Map<string, Finding>();
  /** When each head was last written, marks of being seen included. */
  readonly headsWrittenAt = new Map<string, number>();
  /** Keys of all that was ever put aside. */
  readonly parked = new Set<string>();
  /** Every order that was ever given, by its id, as the row was written. */
  readonly orders = new Map<string, Finding>();

  /** Devices that were ordered to remove, by `banId#revision`. */
  readonly #placed = new Map<string, Set<string>>();

  /** Notes a device that is ordered to remove. Returns how many there are of this revision. */
  notePlace(banId: string, revision: number, deviceId: string): number {
    const key = `${banId}#${revision}`;
    const devices = this.#placed.get(key) ?? new Set<string>();
    this.#placed.set(key, devices.add(deviceId));
    return devices.size;
  }

  listsOf(deviceId: string): Lists {
    const lists = this.#lists.get(deviceId) ?? new Lists();
    this.#lists.set(deviceId, lists);
    return lists;
  }

  noteOpened(name: string, deviceId: string): void {
    this.#openedAfter.set(name, Math.max(0, this.listsOf(deviceId).count - 1));
  }

  openedAfter(name: string): number {
    return this.#openedAfter.get(name) ?? 0;
  }

  /** The apps that groups' managers were last told to block, by ban and group. */
  readonly #told = new Map<string, ReadonlySet<string>>();

  /** Notes what a group is told to block. Returns the apps that it was not told before. */
  noteTold(
    banId: string,
    group: string,
    blocked: readonly { readonly id: string }[],
  ): readonly string[] {
    const before = this.#told.get(`${banId}/${group}`) ?? new Set();
    const now = new Set(blocked.map((app) => app.id));
    this.#told.set(`${banId}/${group}`, now);
    return [...now].filter((id) => !before.has(id));
  }

  blocklist(): Blocklist | null {
    return this.blocklists.at(-1)?.blocklist ?? null;
  }

  /** What was in force at some moment of `[from, to]`. */
  blocklistsWithin(from: number, to: number): readonly Blocklist[] {
    return this.blocklists.flatMap(({ at, blocklist }, place) => {
      const until = this.blocklists[place + 1]?.at ?? Number.POSITIVE_INFINITY;
      return at <= to && until >= from ? [blocklist] : [];
    });
  }

  headsWithin(deviceId: string, from: number, to: number): readonly Head[] {
    const all = this.heads.get(deviceId) ?? [];
    return all.flatMap(({ at, head }, place) => {
      const until = all[place + 1]?.at ?? Number.POSITIVE_INFINITY;
      return at <= to && until >= from ? [head] : [];
    });
  }

  noteHead(head: Head, at: number): Head | null {
    const all = this.heads.get(head.deviceId) ?? [];
    this.heads.set(head.deviceId, all);
    this.headsWrittenAt.set(head.deviceId, at);
    const before = all.at(-1)?.head ?? null;
    all.push({ at, head });
    const facts = (one: Head) => [
      one.inventoryHash,
      one.coverage,
      one.group,
      one.ownership,
      one.management,
      one.retiredAt,
    ];
    if (before === null || facts(before).join() !== facts(head).join())
      this.factsChangedAfter = this.blocklists.length;
    return before;
  }
}
