import type { BanDocument } from '../../functions/domain/bans/ban.ts';
import type {
  Coverage,
  Management,
  Ownership,
  Platform,
} from '../../functions/domain/devices/app.ts';
import type { Head } from '../../functions/domain/devices/head.ts';
import { sourceDeviceId } from '../../functions/domain/devices/source-device.ts';
import type { Finding } from '../../functions/domain/findings/finding.ts';
import { type Instant, MINUTE, SECOND } from '../../functions/domain/time/instant.ts';
import { approveBan } from '../../functions/usecases/bans/approve-ban.ts';
import { proposeBan } from '../../functions/usecases/bans/propose-ban.ts';
import { saveBan } from '../../functions/usecases/bans/save-ban.ts';
import type { Caller } from '../../functions/usecases/caller.ts';
import { type CheckInInput, checkIn } from '../../functions/usecases/devices/check-in.ts';
import { enroll } from '../../functions/usecases/devices/enroll.ts';
import { ingestInventories, type LineResult } from '../../functions/usecases/devices/ingest.ts';
import { createEnrollmentKey } from '../../functions/usecases/devices/operators.ts';
import { tick } from '../../functions/usecases/passes/tick.ts';
import { workOnPart } from '../../functions/usecases/passes/work-on-part.ts';
import { publishMoves } from '../../functions/usecases/publishing/publish.ts';
import type { Settings } from '../../functions/usecases/settings.ts';
import type { CheckInAnswer } from '../../functions/usecases/views/check-in-answer.ts';
import { type MemoryDependencies, memoryDependencies } from '../memory/dependencies.ts';

export function as(subject: string, sources: readonly string[] = []): Caller {
  return { subject, roles: new Set(), sources: new Set(sources) };
}

export const AUTHOR = as('author');
export const APPROVER = as('approver');
export const SECOND_APPROVER = as('second-approver');
export const OPERATOR = as('operator');
export const BRIDGE = as('bridge', ['mdm']);

/** A week before the notice of `aBan`. */
export const START = Date.parse('2023-10-16T12:00:00Z');

export interface Agent {
  readonly deviceId: string;
  readonly token: string;
  readonly platform: Platform;
}

interface Listed {
  readonly platform?: Platform;
  readonly group?: string;
  readonly ownership?: Ownership;
  readonly management?: Management;
  readonly coverage?: Coverage;
  readonly observedAt?: Instant;
}

/**
 * The whole of Interdict on memory and a clock that only moves when told: what the scheduler, the
 * queue and the stream do is done by `settle`.
 */
export class World {
  now: Instant;
  readonly deps: MemoryDependencies;
  #streamed = 0;
  #keys = 0;

  constructor(settings: Partial<Settings> = {}, start: Instant = START) {
    this.now = start;
    this.deps = memoryDependencies({
      clock: { now: () => this.now },
      settings: { censusSegments: 2, planAheadSeconds: 0, ...settings },
    });
  }

  /** Hands every part that is due to a worker, until none is left. */
  async work(): Promise<void> {
    for (
      let message = await this.deps.queue.receive();
      message;
      message = await this.deps.queue.receive()
    )
      await workOnPart(this.deps, message);
  }

  /**
   * Hands what the stream holds to the publisher. What it could not send stays in the stream, from
   * the first of it on.
   */
  async publish(): Promise<readonly string[]> {
    const from = this.#streamed;
    const moves = this.deps.changes.slice(from).map((change, place) => ({
      key: String(from + place),
      before: change.old,
      after: change.new,
    }));
    const failed = await publishMoves(this.deps, moves);
    this.#streamed = failed.length > 0 ? Math.min(...failed.map(Number)) : from + moves.length;
    return failed;
  }

  /** One minute's tick with all that it starts. Returns the next instant that the tick knows of. */
  async minute(): Promise<Instant | null> {
    const { nextInstant } = await tick(this.deps);
    await this.work();
    await this.publish();
    return nextInstant;
  }

  /**
   * Lets time pass up to an instant, with a tick at every instant at which the last one said that
   * there is something to do.
   */
  async until(at: Instant | string): Promise<void> {
    const end = typeof at === 'string' ? Date.parse(at) : at;
    for (;;) {
      const next = await this.minute();
      const coming = Math.max(next ?? end, this.now + SECOND);
      if (coming >= end) break;
      this.now = coming;
    }
    this.now = end;
    await this.minute();
  }

  /** Lets time pass until all that was begun is done and complete behind the fence. */
  async settle(): Promise<void> {
    await this.until(this.now + 6 * MINUTE);
  }

  async enrol(
    platform: Platform = 'android',
    group = 'ministry',
    ownership: Ownership = 'organization',
  ): Promise<Agent> {
    this.#keys += 1;
    const expiresAt = this.now + MINUTE;
    const { enrollmentKey } = await createEnrollmentKey(this.deps, {
      caller: OPERATOR,
      group,
      ownership,
      maxUses: 1,
      expiresAt,
    });
    const hardwareId = `hardware-${this.#keys}`;
    return {
      ...(await enroll(this.deps, { enrollmentKey, hardwareId, platform, osVersion: '14' })),
      platform,
    };
  }

  checkIn(
    device: Agent,
    apps: readonly string[] | null,
    change: Partial<CheckInInput> = {},
  ): Promise<CheckInAnswer> {
    return checkIn(this.deps, {
      token: device.token,
      platform: device.platform,
      osVersion: '14',
      observedAt: this.now,
      coverage: 'all',
      inventoryHash: null,
      restrictionsEtag: null,
      apps: apps === null ? null : apps.map((id) => ({ id })),
      results: [],
      ...change,
    });
  }

  /** The source `mdm` reports one device. */
  async report(
    externalId: string,
    apps: readonly string[],
    change: Listed = {},
  ): Promise<LineResult> {
    const { results } = await ingestInventories(this.deps, {
      caller: BRIDGE,
      source: 'mdm',
      refused: [],
      lines: [
        {
          line: 1,
          externalId,
          platform: 'android',
          osVersion: '14',
          group: 'ministry',
          ownership: 'organization',
          management: 'full',
          observedAt: this.now,
          coverage: 'all',
          apps: apps.map((id) => ({ id })),
          ...change,
        },
      ],
    });
    const [result] = results;
    if (!result) throw new Error('the line was not answered');
    return result;
  }

  /** Saves, proposes and approves a document, by two people. */
  async inForce(document: BanDocument) {
    const banId = document.id;
    const { revision, hash } = await saveBan(this.deps, { caller: AUTHOR, banId, document });
    await proposeBan(this.deps, { caller: AUTHOR, banId, revision });
    return approveBan(this.deps, { caller: APPROVER, banId, revision, hash });
  }

  /** The row of a ban and a device, an agent's or one of the source `mdm`. */
  finding(banId: string, device: Agent | string): Finding {
    const deviceId = typeof device === 'string' ? sourceDeviceId('mdm', device) : device.deviceId;
    const found = this.deps
      .findings()
      .find((one) => one.banId === banId && one.deviceId === deviceId);
    if (!found) throw new Error(`there is no finding of ${banId} on ${deviceId}`);
    return found;
  }

  head(device: Agent | string): Head {
    const deviceId = typeof device === 'string' ? sourceDeviceId('mdm', device) : device.deviceId;
    const found = this.deps.heads().find((one) => one.deviceId === deviceId);
    if (!found) throw new Error(`there is no device ${deviceId}`);
    return found;
  }

  gate(banId: string) {
    const ban = this.deps.bans.blocklist.bans.find((one) => one.id === banId);
    if (!ban) throw new Error(`${banId} is not in the blocklist`);
    return ban.gate;
  }

  /** Types of the messages published about a ban's findings, each id once, in order. */
  said(banId: string): readonly string[] {
    const ids = new Set<string>();
    return this.deps.published.flatMap((event) => {
      if (
        event.attributes.banId !== banId ||
        !event.subject.includes('/devices/') ||
        ids.has(event.id)
      )
        return [];
      ids.add(event.id);
      return [event.type];
    });
  }
}
