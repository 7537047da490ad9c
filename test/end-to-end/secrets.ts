import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { ManagerKind } from '../../functions/managers/settings.ts';
import type { InterdictStack } from '../../local/interdict/interdict-stack.ts';
import { LOCAL_CREDENTIALS } from '../../local/local-client.ts';

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
