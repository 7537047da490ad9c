import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LOCAL_CLIENT } from '../local-client.ts';
import type { InterdictStack } from './interdict-stack.ts';

type Running = Pick<InterdictStack, 'model' | 'endpoints'>;

/**
 * Fills the secret of a connector of a running stack, as an operator does.
 *
 * @param kind of the connector, as `lib/config.ts` has it
 * @throws where the stage has no connector of that kind.
 */
export async function fillSecret(stack: Running, kind: string, content: object): Promise<void> {
  await putSecret(stack, `${kind}-poll`, 'CONNECTOR_SECRET', content);
}

/**
 * Puts the content of the secret that a variable of a function names.
 *
 * @throws where the stage has no such function, or the function no such variable.
 */
export async function putSecret(
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
  const client = new SecretsManagerClient({ ...LOCAL_CLIENT, endpoint: endpoints.secretsmanager });
  try {
    await client.send(
      new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(content) }),
    );
  } finally {
    client.destroy();
  }
}
