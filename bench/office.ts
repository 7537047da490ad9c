import { type FleetClient, fleetClient } from '../demo/fleet/client.ts';
import { approveAsShown, peopleOf } from '../demo/people.ts';
import type { InterdictStack } from '../local/interdict/interdict-stack.ts';
import { type BanPlan, benchBan } from './bench-ban.ts';

const MINUTE = 60_000;

/** Whoever the bench needs: people who carry bans through, and devices that enrol. */
export class Office {
  readonly stack: InterdictStack;
  readonly client: FleetClient;
  readonly #people: Awaited<ReturnType<typeof peopleOf>>;
  #devices = 0;

  private constructor(stack: InterdictStack, people: Awaited<ReturnType<typeof peopleOf>>) {
    this.stack = stack;
    this.client = fleetClient({ apiUrl: stack.apiUrl });
    this.#people = people;
  }

  static async open(stack: InterdictStack): Promise<Office> {
    return new Office(stack, await peopleOf(stack));
  }

  /** The virtual time, ISO 8601. */
  get now(): string {
    return new Date(this.stack.clock.now()).toISOString();
  }

  /**
   * Saves, proposes, previews and approves a ban, by two people; the census that it asks for is not
   * waited for.
   */
  async approve(plan: BanPlan): Promise<void> {
    const { officer, approver } = this.#people;
    const path = `/v1/bans/${plan.id}`;
    const { revision } = await officer.put(path, benchBan(plan));
    await officer.post(`${path}/propose`, { revision });
    await officer.post(`${path}/previews`, { revision, purpose: 'the bench' });
    await this.stack.settle();
    // A tick notes that the preview is finished.
    await this.stack.clock.advance(MINUTE);
    await approveAsShown(approver, plan.id);
  }

  /**
   * Lets time pass until what an approval asked for is done and the gate is open. Throws when it is
   * not.
   */
  async untilOpen(banId: string): Promise<void> {
    await this.stack.clock.advance(10 * MINUTE);
    const { gate } = (await this.#people.viewer.get(`/v1/bans/${banId}`)) as {
      gate?: { state?: string };
    };
    if (gate?.state !== 'open') throw new Error(`the gate of ${banId} is ${JSON.stringify(gate)}`);
  }

  /** Enrols so many Android phones; returns their tokens. */
  async enroll(count: number): Promise<readonly string[]> {
    const { enrollmentKey } = await this.#people.operator.post('/v1/enrollment-keys', {
      group: 'bench',
      ownership: 'organization',
      maxUses: count,
      expiresAt: new Date(this.stack.clock.now() + 60 * MINUTE).toISOString(),
    });
    const hardware = Array.from({ length: count }, () => `bench-${this.#devices++}`);
    return this.client.forEach(hardware, async (hardwareId) => {
      const { token } = await this.client.enroll({
        enrollmentKey: String(enrollmentKey),
        hardwareId,
        platform: 'android',
      });
      return token;
    });
  }
}
