import type { Act, AuditEntry } from '../domain/audit.ts';
import type { BanAct } from '../domain/bans/ban-act.ts';
import type { BanRecord, BanRevision } from '../domain/bans/ban-record.ts';
import type { Blocklist, GatedBan } from '../domain/bans/blocklist.ts';
import type { Brake } from '../domain/bans/brake.ts';
import type { PlaceChange, TakenPlaces } from '../domain/bans/places.ts';
import type { Inventory } from '../domain/devices/app.ts';
import type { EnrollmentKey } from '../domain/devices/enrollment-key.ts';
import type { Head } from '../domain/devices/head.ts';
import type { SourceRun } from '../domain/devices/source-run.ts';
import type { Finding } from '../domain/findings/finding.ts';
import type { Chapter } from '../domain/findings/story.ts';
import type { OutgoingMessage } from '../domain/message.ts';
import type { HeldChange, HeldRun } from '../domain/passes/held-run.ts';
import type { HistoryPoint } from '../domain/passes/history.ts';
import type { Part, Pass, Retirement } from '../domain/passes/pass.ts';
import type { RunBegun } from '../domain/passes/pass-id.ts';
import type { NoSlot, Slot } from '../domain/passes/slots.ts';
import type { Instant } from '../domain/time/instant.ts';
import type { Settings } from './settings.ts';

/*
 * What the use cases need of the world. A condition that fails is an answer (`false`, `null`);
 * everything else is thrown. Reads are strongly consistent unless said otherwise.
 */

export interface Page<T> {
  readonly items: readonly T[];
  /**
   * Opaque; `null` at the end. A cursor that the same query did not give out is thrown as
   * `BadCursor`.
   */
  readonly nextCursor: string | null;
}

export interface PageInput {
  readonly cursor: string | null;
  readonly limit: number;
}

export class BadCursor extends Error {}

export interface Clock {
  now(): Instant;
}

export interface Ids {
  /** 128 random bits, 26 lower-case base32 characters or 32 hex digits: fit for keys and URLs. */
  unique(): string;
  /** 256 random bits, base64url. */
  secret(): string;
}

/**
 * How long a request may take. Slow counts as broken. What is asked of a store when the time is
 * over is given up, and whatever is asked later fails at once. A write that was given up may have
 * happened. Work is awaited to its end all the same, so that nothing is written after the answer.
 */
export interface Deadline {
  /** Does the work within so many milliseconds, or what is left of an outer `within`. */
  within<T>(milliseconds: number, work: () => Promise<T>): Promise<T>;
  /** Does the work, and leaves so many milliseconds of the innermost `within` to what follows. */
  leaving<T>(milliseconds: number, work: () => Promise<T>): Promise<T>;
  /** Waits so many milliseconds, or until the time of the work that waits is over. */
  pause(milliseconds: number): Promise<void>;
}

/**
 * The blocklist as an instance holds it. It is at most BLOCKLIST_MAX_AGE old, and never older than
 * the one it held before.
 */
export interface BlocklistCache {
  /**
   * Reads the head and the pauses at most once every few seconds, and the chunks only on change.
   * Chunks are named by their hash. A missing chunk is thrown, never taken for empty.
   */
  current(): Promise<Blocklist>;
  /** The blocklist read afresh now. */
  fresh(): Promise<Blocklist>;
}

export interface Bans {
  read(banId: string): Promise<BanRecord | null>;
  readRevision(banId: string, revision: number): Promise<BanRevision | null>;
  /** By id. Eventually consistent. */
  list(cursor: string | null, limit: number): Promise<Page<BanRecord>>;
  readBlocklist(): Promise<Blocklist>;
  /**
   * The gate of one ban with its pauses, without the rest of the blocklist. `null`: the ban is not
   * in force.
   */
  readGate(banId: string): Promise<GatedBan | null>;
  /**
   * Writes everything in the act and its audit entry in one transaction. `false`: the ban, the
   * blocklist or a pause to be released has changed since it was read. It must be read again.
   * A released pause that has no audit entry yet gets it in the same transaction.
   */
  commit(act: BanAct): Promise<boolean>;
  /**
   * Writes progress of passes (`sweptThrough`, `lastSweepAt`, `nextDueAt`) without an audit
   * entry.
   */
  advance(before: BanRecord, after: BanRecord): Promise<boolean>;
}

/** The pauses of bans, in items of their own, so that nothing else can stand in their way. */
export interface Brakes {
  /**
   * Puts a pause, whatever is there. A person has at most one pause of a ban: the last. The pause
   * holds for each evaluator as soon as its copy of the blocklist is renewed.
   */
  put(brake: Brake): Promise<void>;
  /** Writes the pause's audit entry. `false`: it has one, or it was released or made anew. */
  audit(brake: Brake): Promise<boolean>;
}

/** The places that revisions of bans have given out. The fleet's writes take them. */
export interface Places {
  /** By finding partition. A partition that is missing has given out none. */
  read(banId: string, revision: number): Promise<ReadonlyMap<number, TakenPlaces>>;
}

/** `changed`: something is not as it was read. `spent`: a partition has too few places left. */
export type Written = 'written' | 'changed' | 'spent';

/** A changed device: inventory, head and moved findings, in one transaction. */
export interface FleetChange {
  /** `before: null`: there must be no head yet. Conditional on `before.lock`. */
  readonly head: { readonly before: Head | null; readonly after: Head };
  readonly inventory?: Inventory;
  /** Conditional on `before.lock`, or on absence. At most `Fleet.mostMoves`. */
  readonly findings: readonly { readonly before: Finding | null; readonly after: Finding }[];
  /** Written in the same transaction. A place is taken only if its partition has one left. */
  readonly places?: readonly PlaceChange[];
}

/** Findings of one ban that move without their heads, with the places that they take. */
export interface FindingsChange {
  readonly findings: readonly { readonly before: Finding; readonly after: Finding }[];
  readonly places?: readonly PlaceChange[];
}

export interface FindingKey {
  readonly banId: string;
  readonly shard: number;
  readonly deviceId: string;
}

export interface Fleet {
  /** The most findings that one change may move. */
  readonly mostMoves: number;
  /** `consistent: false` costs half and may be a moment old. */
  readHead(deviceId: string, consistent: boolean): Promise<Head | null>;
  /**
   * In no order, each once. Devices that are not there are left out. `consistent: false` costs half
   * and may be a moment old.
   */
  readHeads(deviceIds: readonly string[], consistent: boolean): Promise<readonly Head[]>;
  readInventory(deviceId: string): Promise<Inventory | null>;
  /**
   * Reads inventories and hands each to `use`, once and in no order. A device that has none is left
   * out. They may be large together: the next is only made when `use` has returned.
   */
  eachInventory(deviceIds: readonly string[], use: (inventory: Inventory) => void): Promise<void>;
  readFindings(keys: readonly FindingKey[]): Promise<readonly Finding[]>;
  /** Writes in one transaction. */
  record(change: FleetChange): Promise<Written>;
  /**
   * Notes that the device was seen. The only condition is that it exists and was not seen later.
   * `observed` is for a report that says what is stored. It raises `observedAt` and never lowers
   * it. That part is left out if the head no longer has this lock.
   */
  touch(
    deviceId: string,
    lastSeen: Instant,
    run: string | null,
    observed: { readonly at: Instant; readonly lock: number } | null,
  ): Promise<void>;
  /**
   * Moves findings without their heads, in one transaction. A live status stays live, and one that
   * is not live stays so. Conditional on each `before.lock`.
   */
  moveFindings(change: FindingsChange): Promise<Written>;
  /** One partition of a ban's findings, by device. */
  queryFindings(
    banId: string,
    shard: number,
    cursor: string | null,
    limit: number,
  ): Promise<Page<Finding>>;
  /**
   * One of `segments` parallel scans over all heads. Eventually consistent, unless asked for
   * otherwise: a consistent scan costs twice as much.
   */
  scanHeads(
    segment: number,
    segments: number,
    cursor: string | null,
    limit: number,
    options?: { readonly consistent: boolean },
  ): Promise<Page<Head>>;
}

export interface Stories {
  /** Puts chapters by their place. The same chapter twice makes one row. */
  add(chapters: readonly Chapter[]): Promise<void>;
  /** A finding's chapters, oldest first. */
  page(
    banId: string,
    deviceId: string,
    cursor: string | null,
    limit: number,
  ): Promise<Page<Chapter>>;
}

/**
 * `exists`: there is a pass of that id. `changed`: the run that waits is another than was read.
 * Nothing was written.
 */
export type Started = { readonly kind: 'started' | 'exists' | 'changed' } | NoSlot;

/** What is written in the transaction that starts a pass. */
export interface WithStart {
  /** The pass whose slot it takes over. */
  readonly from?: string;
  /** The act of who starts it, for the audit. */
  readonly act?: Act;
  /** What becomes of the run that waits. */
  readonly held?: HeldChange;
}

export interface Work {
  /**
   * Puts the pass if there is none with its id, and lists it as running. A pass that needs a slot
   * takes it in the same transaction. The count of a run is found by the run from then on.
   */
  start(pass: Pass, also?: WithStart): Promise<Started>;
  /** The slots that are given out now. */
  slots(): Promise<readonly Slot[]>;
  read(passId: string): Promise<Pass | null>;
  running(): Promise<readonly Pass[]>;
  /** Newest first; `banId: null` are the passes over the whole fleet. */
  list(banId: string | null, cursor: string | null, limit: number): Promise<Page<Pass>>;
  readPart(passId: string, part: number): Promise<Part | null>;
  readParts(passId: string): Promise<readonly Part[]>;
  /**
   * Conditional on the lock before it (`lock - 1`, or absence for the first). `false`: another
   * worker was faster.
   */
  savePart(part: Part): Promise<boolean>;
  /**
   * Writes the pass as it is once over: with `finishedAt` and the sums, or with `givenUpAt`. Takes
   * it off the running list and gives its slot back. `false`: it was over already. `held`: what
   * becomes of the run that waits; if another one waits than was read, this is thrown as `Busy`.
   */
  finish(pass: Pass, held?: HeldChange): Promise<boolean>;
  /** The last count of a run. `null`: none is known. */
  readCount(source: string, run: string): Promise<Retirement | null>;
  /** The run of a source that waits. `null`: none does. */
  readHeld(source: string): Promise<HeldRun | null>;
  /** The runs of all sources that wait. */
  held(): Promise<readonly HeldRun[]>;
  /** Notes that a run has named a device that has no head. */
  noteNamed(run: RunBegun, deviceId: string, at: Instant): Promise<void>;
  /** The devices that were noted of a run, each once. */
  namedBy(run: RunBegun, cursor: string | null, limit: number): Promise<Page<string>>;
  /** Which of these announcements were marked as published. */
  announced(ids: readonly string[]): Promise<ReadonlySet<string>>;
  markAnnounced(id: string, at: Instant): Promise<void>;
}

/** What passes have counted of bans, point by point. */
export interface History {
  /** Puts a point by its ban, its time and its pass. One that is there stays as it is. */
  add(point: HistoryPoint, keptUntil: Instant): Promise<void>;
  /** A ban's points, newest first. Eventually consistent. */
  page(banId: string, cursor: string | null, limit: number): Promise<Page<HistoryPoint>>;
}

/** What a connector remembers of one thing. */
export interface Remembered {
  /** Grows with every write. */
  readonly lock: number;
  /** JSON. Who reads it checks its form. */
  readonly value: unknown;
}

/** Where a connector remembers something. Neither connectors nor lists have a `/` in their name. */
export interface MemoryPlace {
  readonly connector: string;
  readonly list: string;
  readonly name: string;
}

/** What connectors remember between two requests or polls. */
export interface Connectors {
  /** `null`: nothing is remembered in that place. */
  recall(place: MemoryPlace): Promise<Remembered | null>;
  /** A page of a list, by names. */
  recallList(
    of: Omit<MemoryPlace, 'name'>,
    cursor: string | null,
    limit: number,
  ): Promise<Page<Remembered & { readonly name: string }>>;
  /**
   * Conditional on the lock as read. `false`: it has changed since. It is forgotten some time after
   * `now` if it is not written again.
   */
  remember(
    place: MemoryPlace,
    before: Remembered | null,
    value: unknown,
    now: Instant,
  ): Promise<boolean>;
}

/** The secret of a connector to a manager. */
export interface Secret {
  /**
   * Its content as JSON, as it was read last by this instance. `null`: it has none, or none that is
   * JSON.
   */
  read(): Promise<unknown>;
  /** The same, read anew if the last reading was a minute ago or more. */
  renew(): Promise<unknown>;
}

/** What signs the links behind which orders are explained to the persons concerned. */
export interface ExplainLinks {
  /** Where the API answers for them, without a slash at its end. */
  readonly address: string;
  /** Its content is `{key}`. */
  readonly key: Secret;
}

/** What managers have sent, kept until it was worked on. */
export interface HeardBodies {
  put(key: string, body: Uint8Array): Promise<void>;
  /** `null`: there is none. */
  read(key: string): Promise<Uint8Array | null>;
}

/** The queue of one connector, beside what the orders topic puts into it. */
export interface ConnectorQueue {
  send(body: string): Promise<void>;
}

export interface Access {
  readKey(hash: string): Promise<EnrollmentKey | null>;
  /**
   * Counts a use of the key, which was read just now, claims the hardware id and puts the head, in
   * one transaction. A key never enrols more devices than it says, whoever enrols at the same time.
   * Hardware that is taken is said to be so, also where the key is used up.
   */
  enroll(
    key: EnrollmentKey,
    hardwareHash: string,
    head: Head,
    now: Instant,
  ): Promise<'enrolled' | 'key-refused' | 'hardware-taken'>;
  /**
   * Counts a use of the key for somebody that is no device of its own, once for each `holder` (a
   * hash), however often it is asked for. Uses and expiry bind as they do for `enroll`.
   */
  claim(key: EnrollmentKey, holder: string, now: Instant): Promise<'claimed' | 'key-refused'>;
  /** The device that holds the hardware id. `null`: none does. */
  holderOf(hardwareHash: string): Promise<Head | null>;
  /**
   * Puts the head of a device that enrolled again, with the audit entry in one transaction. `null`:
   * the act has its entry. `false`: the device is not as it was read.
   */
  reenroll(before: Head, after: Head, act: Act | null): Promise<boolean>;
  /** `null`: the source has no run. */
  readRun(source: string): Promise<SourceRun | null>;
  /** Conditional on the run as read. */
  saveRun(before: SourceRun | null, after: SourceRun): Promise<boolean>;
}

/** Acts of an operator on access, each with its audit entry in one transaction. */
export interface Operators {
  createKey(key: EnrollmentKey, act: Act): Promise<void>;
  /**
   * Retires a device. Its token becomes void, its hardware id may enrol again, and its live
   * findings become as given.
   */
  revoke(change: FleetChange, act: Act): Promise<boolean>;
  /** Writes what becomes of a device and its findings by somebody's word. */
  change(change: FleetChange, act: Act): Promise<boolean>;
}

export interface Audit {
  /** One UTC day's acts, oldest first. */
  page(day: string, cursor: string | null, limit: number): Promise<Page<AuditEntry>>;
}

export interface WorkQueue {
  /**
   * Queues parts of a pass, on the queue of its kind. Each is delivered at least once, at the
   * earliest `delaySeconds` (0–900) from now.
   */
  send(
    pass: Pick<Pass, 'id' | 'kind'>,
    parts: readonly number[],
    delaySeconds: number,
  ): Promise<void>;
}

/** A message that the topic did not take. */
export interface RefusedMessage {
  readonly id: string;
  /** Whether it can never be sent, however often it is tried: it is too large, or malformed. */
  readonly forGood: boolean;
  readonly why: string;
}

export interface OrdersTopic {
  /** Publishes in batches. Returns what was refused. Throws if the whole call failed. */
  publish(events: readonly OutgoingMessage[]): Promise<readonly RefusedMessage[]>;
}

export interface Failures {
  /**
   * Puts aside what can never be handled, whole and with the reason. The same key twice makes one
   * object.
   */
  park(key: string, reason: string, body: unknown): Promise<void>;
}

/**
 * What was put aside, for a redrive. Functions put it aside, and Lambda does where a stream gave
 * up.
 */
export interface FailedObjects {
  /** `null`: there is no such object. */
  read(key: string): Promise<string | null>;
  /** Removes an object that has been dealt with. The object need not be there. */
  remove(key: string): Promise<void>;
  /**
   * Some keys that begin with `prefix` and come behind `after`, in their order. `after` may be
   * empty, and need be no key. There are none only if no such key is left. `isLast`: none comes
   * behind these.
   */
  list(
    prefix: string,
    after: string,
  ): Promise<{ readonly keys: readonly string[]; readonly isLast: boolean }>;
}

export interface Metrics {
  count(
    name:
      | 'TickCompleted'
      | 'BansPaused'
      | 'BansFull'
      | 'FindingsFailed'
      | 'Parked'
      | 'OrdersPublished'
      | 'LinksMissing'
      | 'NewsRefused'
      | 'CheckIns'
      | 'NotJudged'
      | 'ReenrollmentsRefused'
      | 'RunsIncomplete'
      | 'RunsHeld'
      | 'PassesStalled'
      | 'ConnectorsStale'
      | 'ConnectorsRefused',
    value: number,
  ): void;
}

/** One file of a frozen report. */
export interface ReportFile {
  readonly banId: string;
  readonly reportId: string;
  /** Its name, for example `report.csv`. */
  readonly file: string;
  readonly contentType: string;
  readonly body: string;
}

export interface Reports {
  /** Puts a frozen report's file. It never replaces an existing one. */
  put(file: ReportFile): Promise<void>;
  /** `null`: there is none. */
  read(
    banId: string,
    reportId: string,
    file: string,
  ): Promise<Pick<ReportFile, 'contentType' | 'body'> | null>;
  /** Ids of a ban's reports, oldest first. */
  list(banId: string): Promise<readonly string[]>;
}

/**
 * All that the use cases may touch. Each use case takes the part that it needs. An entry builds no
 * more than its function was granted.
 */
export interface Dependencies {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly deadline: Deadline;
  readonly ids: Ids;
  readonly blocklist: BlocklistCache;
  readonly bans: Bans;
  readonly brakes: Brakes;
  readonly places: Places;
  readonly fleet: Fleet;
  readonly stories: Stories;
  readonly work: Work;
  readonly history: History;
  readonly access: Access;
  readonly connectors: Connectors;
  readonly secret: Secret;
  /** `null`: the stage has no address for links, so that orders carry none. */
  readonly explainLinks: ExplainLinks | null;
  readonly heardBodies: HeardBodies;
  readonly connectorQueue: ConnectorQueue;
  readonly operators: Operators;
  readonly audit: Audit;
  readonly queue: WorkQueue;
  readonly topic: OrdersTopic;
  readonly failures: Failures;
  readonly failedObjects: FailedObjects;
  readonly reports: Reports;
  readonly metrics: Metrics;
}
