import type { Ownership } from '../../functions/domain/devices/app.ts';
import { enroll } from '../../functions/usecases/devices/enroll.ts';
import { createEnrollmentKey } from '../../functions/usecases/devices/operators.ts';
import { Refusal } from '../../functions/usecases/refusal.ts';
import { aCaller } from '../made/caller.ts';
import { type AgentName, DAY, GROUPS } from './history.ts';
import type { Simulation } from './simulation.ts';
import { Violation } from './violation.ts';

const KINDS = {
  tablet: { kind: 'agent', reenroll: 'refuse' },
  kiosk: { kind: 'reporter', reenroll: 'rotate' },
} as const satisfies Record<AgentName, object>;

interface Enrolled {
  readonly deviceId: string;
  readonly token: string;
}

const OWNERSHIP: Ownership = 'organization';

/**
 * The devices that enrol and check in by themselves. The tablet's agent carries orders out. The
 * kiosk's only reports, and enrols again under its id when its disk was wiped.
 */
export class Agents {
  readonly #sim: Simulation;
  readonly #enrolled = new Map<AgentName, Enrolled & { readonly hardwareId: string }>();
  #enrolments = 0;
  #renewals = 0;

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  idOf(name: AgentName): string {
    return this.#enrolled.get(name)?.deviceId ?? 'none';
  }

  /** What the device calls itself, or would if it enrolled now. */
  hardwareOf(name: AgentName): string {
    return this.#enrolled.get(name)?.hardwareId ?? `hardware ${this.#enrolments + 1}`;
  }

  /** Whether this is the token that a device was given last. */
  holds(token: string): boolean {
    return [...this.#enrolled.values()].some((one) => one.token === token);
  }

  revoked(name: AgentName): void {
    this.#enrolled.delete(name);
  }

  async #key(name: AgentName): Promise<string> {
    const { ground, now } = this.#sim;
    const { enrollmentKey } = await createEnrollmentKey(ground, {
      caller: aCaller('approver'),
      ...KINDS[name],
      group: GROUPS[0],
      ownership: OWNERSHIP,
      maxUses: 1,
      expiresAt: now + DAY,
    });
    return enrollmentKey;
  }

  /**
   * The device's id and token, after enrolling if need be. An operator has made the key; the
   * hardware is new, as that of a revoked device is free.
   */
  async enrolled(name: AgentName): Promise<Enrolled> {
    const known = this.#enrolled.get(name);
    if (known) return known;
    const { ground } = this.#sim;
    this.#enrolments += 1;
    const hardwareId = `hardware ${this.#enrolments}`;
    const { deviceId, token } = await enroll(ground, {
      enrollmentKey: await this.#key(name),
      hardwareId,
      platform: 'android',
      osVersion: null,
      idempotencyKey: null,
      warnings: [],
    });
    const enrolled = { deviceId, token, hardwareId };
    this.#enrolled.set(name, enrolled);
    await this.#note(deviceId);
    return enrolled;
  }

  /**
   * The kiosk enrols again. If it gets no answer, it asks again at once, and is answered as if it
   * had asked once. If it is refused, the token that it has still holds.
   */
  async enrolAgain(instance: number): Promise<void> {
    const known = this.#enrolled.get('kiosk');
    if (known === undefined) {
      await this.enrolled('kiosk');
      return;
    }
    this.#renewals += 1;
    const said = {
      enrollmentKey: await this.#key('kiosk'),
      hardwareId: known.hardwareId,
      platform: 'android' as const,
      osVersion: null,
      idempotencyKey: `renewal ${this.#renewals}`,
      warnings: [],
    };
    const before = await this.#tokenHash(known.deviceId);
    let heard: Enrolled | 'refused' | null = null;
    await this.#sim.run(
      'act',
      instance,
      (deps) => enroll(deps, said),
      (ended) => {
        if (ended.outcome === 'done') heard = ended.value;
        if (ended.outcome === 'failed' && ended.error instanceof Refusal) heard = 'refused';
      },
    );
    const answered = heard ?? (await this.#again(said));
    if (answered === 'refused') {
      if ((await this.#tokenHash(known.deviceId)) !== before)
        throw new Violation('u', 'the kiosk is refused, and its token holds no more');
      return;
    }
    if (answered.deviceId !== known.deviceId)
      throw new Violation('u', `the kiosk was ${known.deviceId}, and is ${answered.deviceId}`);
    this.#enrolled.set('kiosk', { ...known, token: answered.token });
  }

  async #tokenHash(deviceId: string): Promise<string | null> {
    return (await this.#sim.ground.fleet.readHead(deviceId, true))?.tokenHash ?? null;
  }

  /** What is done outside a process is seen by nobody else. */
  async #note(deviceId: string): Promise<void> {
    const { ground, ledger, now } = this.#sim;
    const head = await ground.fleet.readHead(deviceId, true);
    if (head === null) return;
    ledger.noteHead(head, now);
    ledger.listsOf(deviceId).noteEnrolment(head.rotation !== null);
  }

  async #again(said: Parameters<typeof enroll>[1]): Promise<Enrolled | 'refused'> {
    try {
      const enrolled = await enroll(this.#sim.ground, said);
      await this.#note(enrolled.deviceId);
      return enrolled;
    } catch (error) {
      if (error instanceof Refusal) return 'refused';
      throw error;
    }
  }
}
