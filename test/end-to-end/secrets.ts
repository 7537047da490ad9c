import { fillSecret, putSecret } from '../../local/interdict/fill-secret.ts';
import { FleetPeer } from '../../peers/fleet/server.ts';
import { NanomdmPeer } from '../../peers/nanomdm/nanomdm-peer.ts';
import { MADE_UP } from '../made/requests.ts';
import type { World } from './world.ts';

/**
 * Gives the connectors of the stage a secret by which examples of their routes are let in, and
 * managers that have no devices. The managers end with the world.
 */
export async function fillSecrets({
  stack,
  atItsEnd,
}: Pick<World, 'stack' | 'atItsEnd'>): Promise<void> {
  const now = () => stack.clock.now();
  const fleet = new FleetPeer({ now });
  atItsEnd(() => fleet.stop());
  await fillSecret(stack, 'fleet', {
    url: await fleet.start(),
    token: fleet.token,
    webhookSecret: MADE_UP.fleetHook,
  });
  await putSecret(stack, 'explain-link', 'EXPLAIN_SECRET', { key: MADE_UP.linkKey });
  const [apiKey, webhookKey, dmKey] = ['a'.repeat(32), MADE_UP.nanomdmKey, MADE_UP.nanomdmKey];
  const webhookUrl = `${stack.apiUrl}/v1/nanomdm/webhook`;
  const nanomdm = new NanomdmPeer({ apiKey, webhookUrl, webhookKey, now });
  atItsEnd(() => nanomdm.stop());
  await fillSecret(stack, 'nanomdm', { url: await nanomdm.start(), apiKey, webhookKey, dmKey });
}
