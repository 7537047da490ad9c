import type {
  CarriedOut,
  Heard,
  ListedPage,
  Manager,
  News,
  NotEnforceable,
  Order,
  Remote,
} from '../../functions/managers/manager.ts';
import { RemoteBusy } from '../../functions/managers/remote.ts';

/** A device that the plain manager has. */
export interface PlainDevice {
  readonly externalId: string;
  apps: string[];
}

/**
 * The plainest manager there can be, for what the frame does by itself: phones with apps, jobs that
 * take until somebody does them, and no wire.
 */
export class PlainManager implements Manager {
  readonly devices = new Map<string, PlainDevice>();
  /** Jobs in the order in which they were made, by the order's id. */
  readonly jobs: { readonly orderId: string; readonly externalId: string; state: string }[] = [];
  readonly withdrawn: string[] = [];
  reconciled = 0;
  notEnforceable: readonly NotEnforceable[] = [];
  onPage = 2;
  /** What is thrown at each call, while it is set. */
  trouble: Error | null = null;
  /** The device of whose orders nothing is answered. */
  failsFor: string | null = null;
  /** The page on which a listing breaks off. */
  breaksAt: string | null = null;
  /** Whether a job is made, and then the answer is lost. */
  losesAnswers = false;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(externalId: string, ...apps: string[]): PlainDevice {
    const device = { externalId, apps: [...apps, 'org.example.dialer'] };
    this.devices.set(externalId, device);
    return device;
  }

  async list(page: string | null): Promise<ListedPage> {
    this.#answer();
    if (this.breaksAt !== null && page === this.breaksAt) throw new RemoteBusy('it broke off');
    const all = [...this.devices.values()];
    const from = Number(page ?? 0);
    const devices = all.slice(from, from + this.onPage).map((device) => this.#told(device));
    const next = from + this.onPage < all.length ? String(from + this.onPage) : null;
    return { devices, named: [], next };
  }

  async reconcile(): Promise<readonly NotEnforceable[]> {
    this.#answer();
    this.reconciled += 1;
    return this.notEnforceable;
  }

  async carryOut({ orderId, device }: Order, again: boolean): Promise<CarriedOut> {
    this.#answer(device.externalId);
    const known = again ? this.jobs.find((job) => job.orderId === orderId) : undefined;
    if (known === undefined)
      this.jobs.push({ orderId, externalId: device.externalId ?? '', state: 'waiting' });
    if (this.losesAnswers) throw new RemoteBusy('the answer was lost');
    return { kind: 'sent', remote: { job: orderId } };
  }

  async follow({ orderId, device }: Order, _remote: Remote): Promise<CarriedOut | null> {
    this.#answer(device.externalId);
    const job = this.jobs.find((one) => one.orderId === orderId);
    if (job?.state === 'done') return { kind: 'answered', outcome: 'done', detail: null };
    if (job?.state === 'failed')
      return { kind: 'answered', outcome: 'failed', detail: 'it could not' };
    return null;
  }

  async withdraw({ orderId }: Order): Promise<void> {
    this.#answer();
    this.withdrawn.push(orderId);
  }

  async hear({ body }: Heard): Promise<News> {
    this.#answer();
    const { externalId } = JSON.parse(body.toString('utf8')) as { externalId: string };
    const device = this.devices.get(externalId);
    return { devices: device === undefined ? [] : [this.#told(device)], orders: [] };
  }

  #told({ externalId, apps }: PlainDevice) {
    return {
      externalId,
      platform: 'android',
      group: 'ministry',
      ownership: 'organization',
      management: 'full',
      observedAt: new Date(this.#now()).toISOString(),
      coverage: 'all',
      apps: apps.map((id) => ({ id })),
    };
  }

  #answer(about: string | null = null): void {
    if (this.trouble !== null) throw this.trouble;
    if (about !== null && about === this.failsFor) throw new RemoteBusy('it fails');
  }
}
