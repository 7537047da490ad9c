import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { ManagerKind } from '../../functions/managers/settings.ts';
import type { InterdictStack } from '../../local/interdict/interdict-stack.ts';
import { LOCAL_CREDENTIALS } from '../../local/local-client.ts';
import { FleetPeer } from '../../peers/fleet/server.ts';
import { NanomdmPeer } from '../../peers/nanomdm/nanomdm-peer.ts';
import { MADE_UP } from '../made/requests.ts';
import type { World } from './world.ts';

type Running = Pick<InterdictStack, 'model' | 'endpoints'>;

/** Fills the secret of a connector of a running stack, as an operator does. */
export async function fillSecret(
  stack: Running,
  kind: ManagerKind,
  content: object,
): Promise<void> {
  await putSecret(stack, `${kind}-poll`, 'CONNECTOR_SECRET', content);
}

/** Puts the content of the secret that a variable of a function names. */
async function putSecret(
  { model, endpoints }: Running,
  name: string,
  variable: string,
  content: object,
): Promise<void> {
  const found = model.functions.find(
    ({ properties }) => properties.Description === `Interdict: ${name}`,
  );
  const SecretId = found?.properties.Environment?.Variables?.[variable];
  if (SecretId === undefined) throw new Error(`the stage has no ${variable} of ${name}`);
  const client = new SecretsManagerClient({
    endpoint: endpoints.secretsmanager,
    region: 'us-east-1',
    credentials: LOCAL_CREDENTIALS,
  });
  try {
    await client.send(
      new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(content) }),
    );
  } finally {
    client.destroy();
  }
}

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
