import { fillSecret } from '../../local/interdict/fill-secret.ts';
import type { InterdictStack } from '../../local/interdict/interdict-stack.ts';
import type { OrderDevice } from '../fleet/running-fleet.ts';
import type { Person } from '../people.ts';
import { Androids } from './androids.ts';
import { Iphones } from './iphones.ts';
import { Macs } from './macs.ts';
import type { ManagedDevice, ManagedDevices } from './managed-device.ts';

/**
 * Devices under managers that the stack speaks to itself. Each manager is a stand-in with a small
 * world of devices behind it, on the clock of the stack.
 */
export class ManagedFleet {
  readonly androids: Androids;
  readonly iphones: Iphones;
  readonly macs: Macs;
  /** When something was first seen to be blocked on a device, by `<device> <what>`. */
  readonly #firstBlocked = new Map<string, number>();
  readonly #now: () => number;

  private constructor(
    managers: { readonly androids: Androids; readonly iphones: Iphones; readonly macs: Macs },
    now: () => number,
  ) {
    this.androids = managers.androids;
    this.iphones = managers.iphones;
    this.macs = managers.macs;
    this.#now = now;
  }

  /** Starts the managers. The stack knows nothing of them yet. */
  static async start({ apiUrl, clock }: InterdictStack): Promise<ManagedFleet> {
    const now = () => clock.now();
    const androids = await Androids.start(apiUrl, now);
    const iphones = await Iphones.start(apiUrl, now);
    return new ManagedFleet({ androids, iphones, macs: new Macs(apiUrl, now) }, now);
  }

  async close(): Promise<void> {
    await Promise.all([this.androids.close(), this.iphones.close()]);
  }

  /** An operator fills the secrets of the connectors, and the devices enrol. */
  async connect(stack: InterdictStack, operator: Person): Promise<void> {
    await fillSecret(stack, 'android-management', await this.androids.secret());
    await fillSecret(stack, 'nanomdm', this.iphones.secret());
    await this.iphones.enrol();
    await this.macs.enrol(operator);
  }

  get #managers(): readonly ManagedDevices[] {
    return [this.androids, this.iphones, this.macs];
  }

  get devices(): readonly ManagedDevice[] {
    return this.#managers.flatMap(({ devices }) => devices);
  }

  /** Which of the devices an order is for; `undefined`: none. */
  deviceOf(device: OrderDevice | undefined): ManagedDevice | undefined {
    if (device === undefined) return undefined;
    for (const manager of this.#managers) {
      const found = manager.deviceOf(device);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** All devices connect to their managers, do what they are told, and tell of it. */
  async work(): Promise<void> {
    await Promise.all(this.#managers.map((manager) => manager.work()));
    this.look();
  }

  /** Notes what is blocked just now. */
  look(): void {
    for (const device of this.devices)
      for (const what of device.blocked()) {
        const key = `${device.name} ${what}`;
        if (!this.#firstBlocked.has(key)) this.#firstBlocked.set(key, this.#now());
      }
  }

  /** When something was first seen to be blocked on the device. `undefined`: never. */
  firstBlocked({ name }: ManagedDevice, what: string): number | undefined {
    return this.#firstBlocked.get(`${name} ${what}`);
  }

  /** What of the managers' policies, profiles, declarations and rules is not as it was found. */
  changes(): readonly string[] {
    return this.#managers.flatMap((manager) => manager.changes());
  }
}
