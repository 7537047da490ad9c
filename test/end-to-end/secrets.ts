import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { ManagerKind } from '../../functions/managers/settings.ts';
import type { InterdictStack } from '../../local/interdict/interdict-stack.ts';
import { LOCAL_CREDENTIALS } from '../../local/local-client.ts';
import { MADE_UP } from '../made/requests.ts';
import type { World } from './world.ts';

/** Fills the secret of a connector of a running stack, as an operator does. */
export async function fillSecret(
  { model, endpoints }: Pick<InterdictStack, 'model' | 'endpoints'>,
  kind: ManagerKind,
  content: object,
): Promise<void> {
  const poll = model.functions.find(
    ({ properties }) => properties.Description === `Interdict: ${kind}-poll`,
  );
  const SecretId = poll?.properties.Environment?.Variables?.CONNECTOR_SECRET;
  if (SecretId === undefined) throw new Error(`the stage has no connector of the kind ${kind}`);
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

/** Gives every connector of the stage a secret by which examples of its routes are let in. */
export async function fillSecrets({ stack }: Pick<World, 'stack'>): Promise<void> {
  // Nothing is said of a Fleet, so that nobody looks for one.
  await fillSecret(stack, 'fleet', { webhookSecret: MADE_UP.fleetHook });
  // Nothing answers at that address, and nobody needs it.
  await fillSecret(stack, 'nanomdm', {
    url: 'http://127.0.0.1:9',
    apiKey: 'none',
    webhookKey: MADE_UP.nanomdmKey,
    dmKey: MADE_UP.nanomdmKey,
  });
}
