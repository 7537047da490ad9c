import type { Heard, Manager, ManagerOf, NotEnforceable, Order, Remote } from '../manager.ts';
import { RemoteApi } from '../remote.ts';
import { FleetClient } from './client.ts';
import { FleetHosts } from './hosts.ts';
import { FleetOrders } from './orders.ts';
import { fleetSecretOf } from './secret.ts';

class FleetManager implements Manager {
  readonly #hosts: FleetHosts;
  readonly #orders: FleetOrders;

  constructor(hosts: FleetHosts, orders: FleetOrders) {
    this.#hosts = hosts;
    this.#orders = orders;
  }

  list(page: string | null) {
    return this.#hosts.list(page);
  }

  /**
   * Fleet keeps nothing from being started, and no stage can allow it, so there is nothing to bring
   * to anything. Bans are carried out by orders to remove. Where the connector cannot do that, its
   * hosts say so themselves by their management, and each finding tells it; a list of all bans here
   * would say nothing more.
   */
  async reconcile(): Promise<readonly NotEnforceable[]> {
    return [];
  }

  carryOut(order: Order, again: boolean) {
    return this.#orders.carryOut(order, again);
  }

  follow(order: Order, remote: Remote) {
    return this.#orders.follow(order, remote);
  }

  withdraw(order: Order, remote: Remote) {
    return this.#orders.withdraw(order, remote);
  }

  hear({ body }: Heard) {
    return this.#hosts.hear(body);
  }
}

/** Fleet (fleetdm) as a source and as what carries out orders to remove. */
export const FLEET: ManagerOf<'fleet'> = {
  kind: 'fleet',
  connect({ settings, deps, memory, secret }) {
    const held = fleetSecretOf(secret);
    if (held === null) return null;
    const api = new RemoteApi({
      url: held.url,
      authorize: async () => ({ authorization: `Bearer ${held.token}` }),
      pause: (milliseconds) => deps.deadline.pause(milliseconds),
    });
    const client = new FleetClient(api);
    const hosts = new FleetHosts(client, { memory, settings, deps });
    return new FleetManager(hosts, new FleetOrders(client, hosts, deps));
  },
};
