import { describe, expect, test } from '@jest/globals';
import { loadBan } from '../../catalogue/load.ts';
import { delist, report } from '../../demo/fleet/behaviour.ts';
import type { DeviceReport, FleetDevice } from '../../demo/fleet/device.ts';
import { makeFleet } from '../../demo/fleet/fleet.ts';
import { lifeOf, live } from '../../demo/fleet/life.ts';
import { plainBanOf } from '../../demo/fleet/plain-document.ts';
import { randomOf } from '../../demo/fleet/random.ts';
import { respond } from '../../demo/fleet/respond.ts';
import { truthOfDevice } from '../../demo/fleet/truth.ts';
import type { BanDocument } from '../../functions/domain/bans/ban.ts';
import type { Blocklist } from '../../functions/domain/bans/blocklist.ts';
import type { Exemption } from '../../functions/domain/bans/exemption.ts';
import { type Gate, gateAfterCensus, pendingGate } from '../../functions/domain/bans/gate.ts';
import type { BanMatch } from '../../functions/domain/bans/match.ts';
import type { Inventory } from '../../functions/domain/devices/app.ts';
import { appKeys } from '../../functions/domain/devices/app-key.ts';
import { believedApps } from '../../functions/domain/devices/believed.ts';
import {
  seenAgain,
  suspicionOf,
  type Weighed,
  weighed,
} from '../../functions/domain/devices/doubt.ts';
import type { Head } from '../../functions/domain/devices/head.ts';
import { isNamedBy } from '../../functions/domain/devices/novelty.ts';
import { type Finding, isLive, removes } from '../../functions/domain/findings/finding.ts';
import { judge, matchInventory } from '../../functions/domain/findings/judge.ts';
import { DAY, HOUR, type Instant, parseInstant } from '../../functions/domain/time/instant.ts';
import { aBlocklist } from '../made/blocklist.ts';
import { anEnforcedBan } from '../made/enforced-ban.ts';
import { anExemption } from '../made/exemption.ts';
import { aHead } from '../made/head.ts';
import { anInventory } from '../made/inventory.ts';

const GROUPS = ['treasury', 'health', 'transport', 'justice'];
const FLAPS_WITHIN = 14 * DAY;
const NO_APPS: readonly { id: string }[] = [];

/**
 * What the system's own decision makes of a device that reports to it: the other side of the
 * comparison, with nothing stored anywhere.
 */
class Judged {
  readonly orders = new Set<string>();
  readonly #held: HeldBan;
  #head: Head;
  #seen: { readonly content: Inventory; readonly matches: ReadonlyMap<string, BanMatch> } | null =
    null;
  #finding: Finding | null = null;

  constructor(device: FleetDevice, held: HeldBan) {
    this.#held = held;
    this.#head = aHead({
      deviceId: device.key,
      tokenHash: null,
      source: device.source,
      externalId: device.externalId,
      platform: device.platform,
      osVersion: null,
      group: device.group,
      ownership: device.ownership,
      management: device.management,
      coverage: device.coverage,
      lastSeen: 0,
      enrolledAt: 0,
    });
  }

  report(made: DeviceReport): readonly { readonly id: string }[] {
    const { group, ownership, management, coverage, observedAt, apps } = made;
    const { deviceId, platform } = this.#head;
    const told = anInventory({ deviceId, platform, observedAt, coverage, apps });
    const { inventory: content, doubt } = this.#believed(told, made);
    this.#head = {
      ...this.#head,
      group,
      ownership,
      management,
      coverage,
      doubt,
      inventoryHash: told.hash,
      appCount: believedApps(content).length,
      rotation: null,
    };
    this.#seen = { content, matches: matchInventory(this.#held.gateOpen, content) };
    return observedAt < this.#held.approvedAt ? NO_APPS : this.#settle(observedAt, true);
  }

  /** What is stored of a list, as the use case has it. */
  #believed(told: Inventory, { flaw }: DeviceReport): Weighed {
    const { observedAt: now } = told;
    const head = this.#head;
    const stored = this.#seen?.content ?? null;
    if (stored !== null && isNamedBy(head, told)) {
      const again = head.doubt === null ? null : seenAgain(stored, head.doubt, now, now);
      return again ?? { inventory: { ...stored, observedAt: now }, doubt: head.doubt };
    }
    const flaws = { leftOut: flaw === 'left-out', timeMoved: flaw === 'clock' };
    const why = suspicionOf(head, told, flaws);
    if (why === null) return { inventory: told, doubt: null };
    const row = this.#finding !== null && isLive(this.#finding) ? this.#finding : null;
    const found = row?.apps ?? [];
    const orderedAway = new Set(row && removes(row.phase) ? appKeys(told.platform, found) : []);
    return weighed({ why, inventory: told, stored, head, found, orderedAway }, now);
  }

  /** A reporter has enrolled again under its id. */
  enrolAgain(at: Instant): void {
    const rotation = { at, attempt: null, unlisted: true };
    this.#head = { ...this.#head, enrolledAt: at, rotation };
  }

  retire(at: Instant): void {
    this.#head = { ...this.#head, retiredAt: at };
    this.#settle(at, false);
  }

  /** A census with the approval, a sweep at any other instant. */
  pass(at: Instant, census: boolean): readonly { readonly id: string }[] {
    return this.#settle(at, census);
  }

  /** Decides until nothing moves, and gives the apps that are now to be removed. */
  #settle(now: Instant, withInventory: boolean): readonly { readonly id: string }[] {
    let removing = NO_APPS;
    for (let turn = 0; turn < 4; turn++) {
      const judgement = judge({
        blocklist: now < this.#held.gateOpenAt ? this.#held.gateClosed : this.#held.gateOpen,
        head: this.#head,
        inventory: withInventory ? this.#seen : null,
        findings: new Map(this.#finding ? [[this.#held.id, this.#finding]] : []),
        now,
        census: null,
        noPlaces: new Set(),
        flapsWithin: FLAPS_WITHIN,
      });
      if (judgement.moves.length === 0) break;
      this.#finding = judgement.findings.get(this.#held.id) ?? null;
      this.#head = { ...this.#head, matches: judgement.matches, disabled: judgement.disabled };
      const order = this.#finding?.orders.at(-1);
      if (this.#finding?.said !== 'order' || !order) continue;
      const { episode, back } = this.#finding;
      this.orders.add(`${episode}.${back?.times ?? 0} ${order.action}`);
      if (order.action === 'remove') removing = this.#finding.apps;
    }
    return removing;
  }
}

/** A ban as the system enforces it, before and after its gate opens. */
interface HeldBan {
  readonly id: string;
  readonly document: BanDocument;
  readonly approvedAt: Instant;
  readonly gateOpenAt: Instant;
  readonly exemption: Exemption;
  readonly gateClosed: Blocklist;
  readonly gateOpen: Blocklist;
}

/** When the catalogue's drafts take effect here: their decisions name no such instant. */
const DATED: Readonly<Record<string, Partial<BanDocument['timeline']>>> = {
  'us-2023-02-27-m-23-13-tiktok': { effective: '2023-03-15T00:00:00-04:00' },
  'au-2025-02-21-kaspersky': {
    effective: '2025-03-18T00:00:00+11:00',
    overrides: [
      { platforms: ['android', 'chromeos'], groups: [], effective: '2025-02-21T00:00:00+11:00' },
    ],
  },
};

function dated(document: BanDocument): BanDocument {
  return { ...document, timeline: { ...document.timeline, ...DATED[document.id] } };
}

async function held(
  id: string,
  approvedAfterEffective: number,
  exemptGroups: readonly string[],
): Promise<HeldBan> {
  const document = dated((await loadBan(id)).document as unknown as BanDocument);
  const approvedAt =
    (parseInstant(document.timeline.effective ?? '') ?? 0) + approvedAfterEffective;
  const gateOpenAt = approvedAt + 2 * DAY;
  const exemption = anExemption({
    devices: [],
    groups: exemptGroups,
    from: approvedAt,
    expiresAt: approvedAt + 20 * DAY,
  });
  const pending = pendingGate(1, 1_000_000, 'approver', approvedAt);
  const blocklist = (gate: Gate): Blocklist =>
    aBlocklist([anEnforcedBan({ document, approvedAt, exemptions: [exemption], gate })], {
      versionAt: approvedAt,
    });
  const gateOpen = blocklist(
    gateAfterCensus(pending, { id: 'census.v1.2', found: 0, nearlyAll: false }, gateOpenAt),
  );
  return {
    id,
    document,
    approvedAt,
    gateOpenAt,
    exemption,
    gateClosed: blocklist(pending),
    gateOpen,
  };
}

/**
 * One device's life under a ban: it reports once a day, obeys by its temper, and the ban's instants
 * are swept on time.
 */
function livesUnder(device: FleetDevice, ban: HeldBan, from: Instant, until: Instant) {
  const random = randomOf(`agreement/${device.index}`);
  const judged = new Judged(device, ban);
  const events = lifeOf(device, {
    seed: 'agreement',
    from,
    until,
    products: ['tiktok', 'wechat', 'kaspersky-suite'],
    groups: GROUPS,
    rates: { install: 0.3, silence: 0.3, move: 0.3, retire: 0.15, uninstall: 0.15, update: 0.2 },
  });
  const { notice, effective, lift, overrides } = ban.document.timeline;
  const sweeps = [notice, effective, lift, ...overrides.map((override) => override.effective)]
    .flatMap((text) => (text === null ? [] : (parseInstant(text) ?? [])))
    .concat(ban.gateOpenAt, ban.exemption.expiresAt)
    .filter((at) => at > ban.approvedAt);
  const reports = Array.from(
    { length: Math.ceil((until - from) / DAY) },
    (_, i) => from + Math.floor((i + random.next()) * DAY),
  );
  const times = [...sweeps, ...reports, ban.approvedAt]
    .filter((at) => at <= until)
    .sort((a, b) => a - b);

  let now = device;
  let done = 0;
  for (const at of times) {
    const due = events.slice(done).filter((event) => event.at <= at);
    done += due.length;
    const before = now.story.length;
    now = live(now, due, at);
    for (const { kind, at: then } of now.story.slice(before))
      if (kind === 'enrol-again') judged.enrolAgain(then);
    if (now.retiredAt !== null && now.story.at(-1)?.kind === 'retire') {
      now = delist(now, at);
      judged.retire(at);
    }
    let told: readonly { readonly id: string }[];
    if (reports.includes(at)) {
      // Now and then the reporter sees only a part, which proves no absence.
      const said = report(random.chance(0.15) ? { ...now, coverage: 'managed-only' } : now, at);
      now = { ...said.device, coverage: device.coverage };
      told = said.report ? judged.report(said.report) : NO_APPS;
    } else {
      told = judged.pass(at, at === ban.approvedAt);
    }
    if (told.length > 0)
      now = respond(now, { orderId: 'b.d.1', action: 'remove', apps: told }, at).device;
  }
  return { device: now, judged };
}

describe("the fleet's ground truth and the system's own decisions, made apart", () => {
  test.each([
    ['ca-2023-10-30-wechat-kaspersky', 20 * HOUR, []],
    ['ca-2023-02-28-tiktok', -6 * HOUR, ['justice']],
    ['us-2023-02-27-m-23-13-tiktok', -5 * DAY, ['health']],
    ['au-2025-02-21-kaspersky', -2 * DAY, []],
  ])('expect the same orders under %s', async (id, approvedAfterEffective, exemptGroups) => {
    const ban = await held(id, approvedAfterEffective, exemptGroups);
    const { approvedAt, gateOpenAt, exemption } = ban;
    const [from, until] = [approvedAt - 3 * DAY, approvedAt + 25 * DAY];
    const plain = plainBanOf(ban.document, {
      approvedAt,
      gateOpenAt,
      flapsWithin: FLAPS_WITHIN,
      exemptions: [
        { devices: [], groups: exemption.groups, from: exemption.from, until: exemption.expiresAt },
      ],
    });
    const fleet = makeFleet({
      seed: id,
      size: 120,
      groups: { treasury: 1, health: 1, transport: 1, justice: 1 },
      plants: { wechat: 0.3, tiktok: 0.3, 'kaspersky-suite': 0.3 },
      untidy: 0.5,
      tempers: { obedient: 3, eager: 1, stubborn: 1, hiding: 1, returning: 3 },
    });
    let ordered = 0;
    let returns = 0;
    let doubted = 0;
    for (const start of fleet) {
      const { device, judged } = livesUnder(start, ban, from, until);
      const truth = truthOfDevice(device, plain, until);
      const expected = truth.expected.map(
        ({ episode, returns, action }) => `${episode}.${returns} ${action}`,
      );
      expect([device.key, ...[...judged.orders].sort()]).toEqual([device.key, ...expected.sort()]);
      ordered += expected.filter((name) => name.endsWith('remove')).length;
      returns = Math.max(returns, ...truth.expected.map((one) => one.returns));
      doubted += device.reports.filter(({ flaw }) => flaw !== null).length;
    }
    expect(ordered).toBeGreaterThan(20);
    expect(returns).toBeGreaterThan(0);
    expect(doubted).toBeGreaterThan(200);
  });
});
