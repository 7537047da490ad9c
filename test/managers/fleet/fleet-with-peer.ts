import { FLEET } from '../../../functions/managers/fleet/manager.ts';
import type { Manager } from '../../../functions/managers/manager.ts';
import type { SettingsOf } from '../../../functions/managers/settings.ts';
import { FleetPeer } from '../../../peers/fleet/server.ts';
import { ConnectorWorld } from '../connector-world.ts';

export const SETTINGS: SettingsOf<'fleet'> = {
  kind: 'fleet',
  name: 'fleet',
  allow: ['remove'],
  actsFor: null,
  pollHours: 6,
  ownership: 'organization',
  groups: { Treasury: 'treasury' },
  defaultGroup: 'desktops',
};

/** The world of use cases with a connector to a stand-in of Fleet, over HTTP. */
export class FleetConnectorWorld extends ConnectorWorld {
  readonly peer: FleetPeer;

  private constructor(settings: SettingsOf<'fleet'>, start: number) {
    super(
      settings,
      // As in a function, the manager is made anew of the secret as it is.
      ({ deps, memory }) => {
        const now = (): Manager => {
          const secret = this.deps.secret.content;
          const made = FLEET.connect({ settings, deps, memory, secret });
          if (made === null) throw new Error('the secret names no Fleet');
          return made;
        };
        return {
          list: async (page) => now().list(page),
          reconcile: async () => now().reconcile(),
          carryOut: async (order, again) => now().carryOut(order, again),
          follow: async (order, remote) => now().follow(order, remote),
          withdraw: async (order, remote) => now().withdraw(order, remote),
          hear: async (heard) => now().hear(heard),
        };
      },
      start,
    );
    this.peer = new FleetPeer({ now: () => this.now });
  }

  static async begin(start: number, settings = SETTINGS): Promise<FleetConnectorWorld> {
    const world = new FleetConnectorWorld(settings, start);
    const url = await world.peer.start();
    world.deps.secret.content = { url, token: world.peer.token, webhookSecret: 'w'.repeat(43) };
    return world;
  }
}
