import type { BanDocument } from '../../functions/domain/bans/ban.ts';
import { gateStateOf } from '../../functions/domain/bans/blocklist.ts';
import type {
  App,
  Coverage,
  Management,
  Ownership,
  Platform,
} from '../../functions/domain/devices/app.ts';
import type { Head } from '../../functions/domain/devices/head.ts';
import { sourceDeviceId } from '../../functions/domain/devices/source-device.ts';
import type { Finding } from '../../functions/domain/findings/finding.ts';
import { type Instant, MINUTE } from '../../functions/domain/time/instant.ts';
import { approveBan } from '../../functions/usecases/bans/approve-ban.ts';
import { proposeBan } from '../../functions/usecases/bans/propose-ban.ts';
import { readBan } from '../../functions/usecases/bans/read-bans.ts';
import { readPreview } from '../../functions/usecases/bans/read-preview.ts';
import { requestPreview } from '../../functions/usecases/bans/request-preview.ts';
import { saveBan } from '../../functions/usecases/bans/save-ban.ts';
import { enroll } from '../../functions/usecases/devices/enroll.ts';
import { ingestInventories, type LineResult } from '../../functions/usecases/devices/ingest.ts';
import { createEnrollmentKey } from '../../functions/usecases/devices/operators.ts';
import type { Settings } from '../../functions/usecases/settings.ts';
import type { CheckInAnswer } from '../../functions/usecases/views/check-in-answer.ts';
import { blockedFor, checkInWith } from '../made/as-device.ts';
import { aCaller } from '../made/caller.ts';
import { aCheckIn, type SentCheckIn } from '../made/check-in.ts';
import { aSourceLine } from '../made/source-line.ts';
import { MemoryWorld } from '../memory/world.ts';

export const AUTHOR = aCaller('author');
export const APPROVER = aCaller('approver');
export const SECOND_APPROVER = aCaller('second-approver');
export const OPERATOR = aCaller('operator');
export const CONNECTOR = aCaller('connector', ['mdm']);

/** A week before the notice of `aBan`. */
export const START = Date.parse('2023-10-16T12:00:00Z');

export interface Agent {
  readonly deviceId: string;
  readonly token: string;
  readonly platform: Platform;
}

interface Listed {
  readonly platform?: Platform;
  readonly group?: string | null;
  readonly ownership?: Ownership;
  readonly management?: Management;
  readonly coverage?: Coverage;
  readonly observedAt?: Instant;
  readonly apps?: readonly App[];
}

/** What every device has beside what a test gives it: a list without any app proves nothing. */
const ALWAYS_THERE = 'org.example.dialer';

function listOf(ids: readonly string[]) {
  return [...ids, ALWAYS_THERE].map((id) => ({ id }));
}

/** The world of use cases: with people, agents and the source `mdm`. */
export class World extends MemoryWorld {
  #keys = 0;

  constructor(settings: Partial<Settings> = {}, start: Instant = START) {
    super(start, { censusSegments: 2, planAheadSeconds: 0, ...settings });
  }

  async enrol(
    platform: Platform = 'android',
    group = 'ministry',
    ownership: Ownership = 'organization',
  ): Promise<Agent> {
    this.#keys += 1;
    const enrollmentKey = await this.key({ group, ownership, maxUses: 1 });
    return this.enrolWith(enrollmentKey, `hardware-${this.#keys}`, { platform });
  }

  /** Makes an enrolment key: for agents, and good for a minute, unless told otherwise. */
  async key(change: Partial<Parameters<typeof createEnrollmentKey>[1]> = {}): Promise<string> {
    const { enrollmentKey } = await createEnrollmentKey(this.deps, {
      caller: OPERATOR,
      kind: 'agent',
      reenroll: 'refuse',
      group: 'ministry',
      ownership: 'organization',
      maxUses: 20,
      expiresAt: this.now + MINUTE,
      ...change,
    });
    return enrollmentKey;
  }

  /** Hardware enrols with a key. */
  async enrolWith(
    enrollmentKey: string,
    hardwareId: string,
    {
      platform = 'android',
      idempotencyKey = null,
      deps = this.deps,
    }: {
      readonly platform?: Platform;
      readonly idempotencyKey?: string | null;
      readonly deps?: Parameters<typeof enroll>[0];
    } = {},
  ): Promise<Agent> {
    const said = { enrollmentKey, hardwareId, platform, idempotencyKey };
    return { ...(await enroll(deps, { ...said, osVersion: '14', warnings: [] })), platform };
  }

  checkIn(
    device: Agent,
    apps: readonly string[] | null,
    change: Partial<SentCheckIn> = {},
  ): Promise<CheckInAnswer> {
    const { token, platform } = device;
    return checkInWith(
      this.deps,
      token,
      aCheckIn({
        platform,
        observedAt: this.now,
        apps: apps === null ? null : listOf(apps),
        ...change,
      }),
    );
  }

  /** The ids that the device is told to block, as its own route lists them. */
  async blocked({ token }: Agent): Promise<readonly string[]> {
    const { items } = await blockedFor(this.deps, token);
    return items.map((app) => app.id);
  }

  /** The source `mdm` reports one device. */
  async report(
    externalId: string,
    apps: readonly string[],
    change: Listed = {},
  ): Promise<LineResult> {
    const { results } = await ingestInventories(this.deps, {
      caller: CONNECTOR,
      source: 'mdm',
      refused: [],
      lines: [
        aSourceLine({
          externalId,
          observedAt: this.now,
          apps: listOf(apps),
          ...change,
        }),
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
    return approveBan(this.deps, { caller: APPROVER, hash, ...(await this.proposed(banId)) });
  }

  /** What is proposed of a ban, with the numbers that an approver is shown and must name. */
  async proposed(banId: string) {
    const { proposed } = await readBan(this.deps, { caller: APPROVER, banId, revision: null });
    if (proposed === null) throw new Error(`nothing is proposed of ${banId}`);
    const { revision, preview, limit } = proposed;
    return { banId, revision, preview, limit };
  }

  /** Saves and proposes a document and lets a preview of it finish. Returns what is then shown. */
  async previewed(document: BanDocument) {
    const banId = document.id;
    const { revision, hash } = await saveBan(this.deps, { caller: AUTHOR, banId, document });
    await proposeBan(this.deps, { caller: AUTHOR, banId, revision });
    const about = { revision, purpose: 'before approval', idempotencyKey: null };
    const asked = await requestPreview(this.deps, { caller: AUTHOR, banId, ...about });
    await this.work();
    await this.minute();
    const input = { caller: APPROVER, banId, previewId: asked.id };
    const preview = await readPreview(this.deps, input);
    return { preview, named: { caller: APPROVER, hash, ...(await this.proposed(banId)) } };
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
    const brakes = [...this.deps.bans.brakes.values()].filter((brake) => brake.banId === banId);
    return { ...ban.gate, state: gateStateOf({ gate: ban.gate, brakes }) };
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
