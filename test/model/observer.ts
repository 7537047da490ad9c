import type { PlainBan } from '../../demo/fleet/plain-ban.ts';
import type { BanAct } from '../../functions/domain/bans/ban-act.ts';
import type { BanRecord } from '../../functions/domain/bans/ban-record.ts';
import type { Blocklist } from '../../functions/domain/bans/blocklist.ts';
import type { Brake } from '../../functions/domain/bans/brake.ts';
import type { Head } from '../../functions/domain/devices/head.ts';
import type { Part, Pass, Sweep } from '../../functions/domain/passes/pass.ts';
import type {
  Dependencies,
  FindingsChange,
  FleetChange,
  RefusedMessage,
} from '../../functions/usecases/ports.ts';
import {
  believedOf,
  checkAgreement,
  checkBlocklist,
  checkBlocks,
  checkChange,
  checkHead,
  checkLateRemoval,
  checkMessage,
  checkRetirement,
  countConcerned,
  liftOf,
} from './during.ts';
import type { Seen } from './ground.ts';
import { SECOND } from './history.ts';
import { type Change, Ledger } from './ledger.ts';
import type { Process } from './process.ts';
import { checkRound, checkSweep } from './swept.ts';
import { Violation } from './violation.ts';

/**
 * Sees every call of a port as it happens, writes down what it did, and holds it against what must
 * be.
 */
export class Observer {
  readonly ledger = new Ledger();
  /** Documents by the mark in their text. */
  readonly documents = new Map<string, PlainBan>();
  /** The last run in which a source's device was heard of, by device. */
  readonly listedIn = new Map<string, string>();
  /** The run of the source that was finished last. */
  finishing: string | null = null;
  readonly #now: () => number;
  readonly #streamed: (change: Change) => void;
  #wrote = false;
  #swept: { readonly banId: string; readonly revision: number; readonly instant: number }[] = [];
  /** Sweeps that were begun, and how many of their parts are done. */
  readonly #sweeps = new Map<string, { readonly sweep: Sweep; done: number }>();
  #rounds: Sweep[] = [];
  #opened: { readonly banId: string; readonly limit: number }[] = [];
  #brakes: readonly Brake[] = [];
  #broken: unknown = null;

  /** `streamed` hears of every write of a finding, in order. */
  constructor(now: () => number, streamed: (change: Change) => void) {
    this.#now = now;
    this.#streamed = streamed;
  }

  /**
   * A use case may swallow what its ports throw: what was broken is kept until the process has
   * ended.
   */
  note(process: Process, verb: string, args: readonly unknown[], result: unknown): void {
    try {
      this.#note(process, verb, args, result);
    } catch (error) {
      this.#broken ??= error;
    }
  }

  /** A process that has answered writes on. */
  noteLeftBehind({ kind }: Process, verb: string): void {
    this.#broken ??= new Violation('q', `a ${kind} had answered before its ${verb}`);
  }

  #note(process: Process, verb: string, args: readonly unknown[], result: unknown): void {
    switch (verb) {
      case 'bans.commit':
        if (result === true) this.#noteAct(args[0] as BanAct);
        return;
      case 'brakes.put':
        this.#noteBrakes((args[0] as Brake).banId, args[0] as Brake);
        return;
      case 'bans.advance': {
        const [before, after] = args as Parameters<Dependencies['bans']['advance']>;
        if (result === true) this.#noteSwept(before, after);
        return;
      }
      case 'work.start': {
        const pass = args[0] as Pass;
        if (
          (result as Awaited<ReturnType<Dependencies['work']['start']>>).kind === 'started' &&
          pass.kind === 'sweep'
        )
          this.#sweeps.set(pass.id, { sweep: pass, done: 0 });
        return;
      }
      case 'work.finish':
        if (result === true) checkRetirement(args[0] as Pass);
        return;
      case 'work.savePart':
        if (result === true) this.#notePart(args[0] as Part);
        return;
      case 'fleet.record':
      case 'operators.revoke':
      case 'operators.change':
        if (result === true || result === 'written')
          this.#noteFleet(process, args[0] as FleetChange);
        return;
      case 'fleet.moveFindings': {
        const { findings } = args[0] as FindingsChange;
        if (result !== 'written') return;
        for (const { before, after } of findings)
          this.#noteChange({ at: this.#now(), begun: process.startedAt, before, after });
        return;
      }
      case 'fleet.touch':
        this.ledger.headsWrittenAt.set(args[0] as string, this.#now());
        return;
      case 'failures.park':
        this.ledger.parked.add(args[0] as string);
        return;
      case 'access.enroll':
        if (result === 'enrolled') this.ledger.noteHead(args[2] as Head, this.#now());
        return;
      case 'access.reenroll': {
        const after = args[1] as Head;
        if (result !== true) return;
        this.ledger.noteHead(after, this.#now());
        this.ledger.listsOf(after.deviceId).noteEnrolment(true);
        return;
      }
      case 'topic.publish': {
        const refused = new Set((result as readonly RefusedMessage[]).map(({ id }) => id));
        for (const event of args[0] as Parameters<Dependencies['topic']['publish']>[0]) {
          checkBlocks(this.ledger, event);
          if (!refused.has(event.id)) {
            checkMessage(this.ledger, event);
            checkLateRemoval(this.ledger, event, process);
          }
        }
        return;
      }
    }
  }

  /** A pause was put, or those of a ban were released: `brake` is null. */
  #noteBrakes(banId: string, brake: Brake | null): void {
    const others = this.#brakes.filter(
      (one) => one.banId !== banId || (brake !== null && one.by !== brake.by),
    );
    this.#brakes = brake === null ? others : [...others, brake];
    const before = this.ledger.blocklist();
    if (before !== null)
      this.ledger.blocklists.push({ at: this.#now(), blocklist: this.#withBrakes(before) });
  }

  #withBrakes(blocklist: Blocklist): Blocklist {
    const brakesOf = (banId: string) => this.#brakes.filter((one) => one.banId === banId);
    return {
      ...blocklist,
      bans: blocklist.bans.map((ban) => ({ ...ban, brakes: brakesOf(ban.id) })),
    };
  }

  #noteSwept(before: BanRecord | null, { banId, sweptThrough }: BanRecord): void {
    if (sweptThrough !== null && sweptThrough !== before?.sweptThrough)
      this.#swept.push({ banId, ...sweptThrough });
  }

  #noteAct({ ban, newRevision, blocklist, released }: BanAct): void {
    this.#noteSwept(ban.before, ban.after);
    for (const brake of released ?? [])
      this.#brakes = this.#brakes.filter((one) => one.banId !== brake.banId || one.by !== brake.by);
    if (newRevision) {
      const plain = this.documents.get(newRevision.document.reason.en ?? '');
      if (plain) this.ledger.plain.set(`${newRevision.banId}#${newRevision.revision}`, plain);
    }
    if (!blocklist) return;
    const before = this.ledger.blocklist();
    checkBlocklist(before, blocklist.after);
    this.ledger.blocklists.push({ at: this.#now(), blocklist: this.#withBrakes(blocklist.after) });
    this.#opened.push(...this.#gatesOpened(before, blocklist.after));
  }

  #notePart({ passId, done }: Part): void {
    const known = this.#sweeps.get(passId);
    if (known === undefined || !done) return;
    known.done += 1;
    if (known.done === known.sweep.parts) this.#rounds.push(known.sweep);
  }

  #gatesOpened(before: Blocklist | null, after: Blocklist) {
    return after.bans.flatMap((ban) => {
      const was = before?.bans.find((one) => one.id === ban.id)?.gate;
      if (ban.gate.state !== 'open' || was?.state === 'open') return [];
      if (was?.state === 'pending' && this.#now() < ban.approvedAt + 60 * SECOND)
        throw new Violation(
          'k',
          `${ban.id} opened ${(this.#now() - ban.approvedAt) / SECOND} s after its approval`,
        );
      if (was?.revision !== ban.revision)
        throw new Violation('k', `${ban.id} was approved with an open gate`);
      return was.state === 'pending' ? [{ banId: ban.id, limit: ban.gate.limit }] : [];
    });
  }

  #noteFleet(process: Process, change: FleetChange): void {
    const { before, after } = change.head;
    const isListed = before?.rotation?.unlisted === true && !after.rotation?.unlisted;
    const known = this.ledger.noteHead(after, this.#now());
    checkHead(before, after);
    if (
      after.retiredAt !== null &&
      known?.retiredAt === null &&
      process.kind === 'worker' &&
      this.listedIn.get(after.deviceId) === this.finishing
    )
      throw new Violation('n', `${after.deviceId} was retired though ${this.finishing} lists it`);
    if (change.inventory)
      this.ledger.listsOf(after.deviceId).note(change.inventory, this.#now(), process.startedAt);
    else if (isListed) this.ledger.listsOf(after.deviceId).noteEnrolment(false);
    for (const finding of change.findings)
      this.#noteChange({ at: this.#now(), begun: process.startedAt, ...finding });
    this.#wrote = true;
  }

  #noteChange(change: Change): void {
    checkChange(this.ledger, change);
    this.ledger.changes.push(change);
    this.#streamed(change);
    this.#wrote = true;
  }

  /** What must hold between two runs of use cases. */
  async check(look: () => Promise<Seen>): Promise<void> {
    if (this.#broken !== null) throw this.#broken;
    if (this.#wrote) {
      this.#wrote = false;
      const { heads, findings } = await look();
      checkAgreement(heads, findings);
    }
    for (const swept of this.#swept.splice(0)) checkSweep(this.ledger, await look(), swept);
    for (const sweep of this.#rounds.splice(0))
      checkRound(this.ledger, await look(), sweep, this.#now());
    for (const { banId, limit } of this.#opened.splice(0)) {
      const ban = this.ledger.blocklist()?.bans.find((one) => one.id === banId);
      const plain = this.ledger.plain.get(`${banId}#${ban?.revision ?? 0}`);
      if (!ban || !plain || this.#now() >= liftOf(ban, plain)) continue;
      const seen = await look();
      const approval = this.ledger.blocklists.findIndex(
        ({ blocklist }) => blocklist.version === ban.sinceVersion,
      );
      const since = this.ledger.factsChangedAfter > approval;
      const devices = seen.heads.map((head) => ({
        head,
        apps: believedOf(seen.inventories.get(head.deviceId)),
      }));
      const count = countConcerned(plain, devices);
      if (!since && count > limit)
        throw new Violation(
          'k',
          `${banId} opened with ${count} devices concerned, over the limit of ${limit}`,
        );
    }
  }
}
