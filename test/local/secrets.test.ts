import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { LOCAL_CREDENTIALS } from '../../local/local-client.ts';
import { type Messaging, startMessaging } from '../../local/messaging/start.ts';

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:mine';

let directory: string;
let messaging: Messaging;
let client: SecretsManagerClient;

async function start(): Promise<void> {
  messaging = await startMessaging({ directory });
  client = new SecretsManagerClient({
    endpoint: messaging.endpoint,
    region: 'us-east-1',
    credentials: LOCAL_CREDENTIALS,
  });
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'interdict-secrets-'));
  await start();
});
afterEach(async () => {
  client.destroy();
  await messaging.close();
  rmSync(directory, { recursive: true });
});

const read = async () =>
  (await client.send(new GetSecretValueCommand({ SecretId: ARN }))).SecretString;

describe('secrets of the local run', () => {
  test('begin as the template says, and hold what is put', async () => {
    messaging.secrets.create(ARN, '{}');
    expect(await read()).toBe('{}');
    await client.send(new PutSecretValueCommand({ SecretId: ARN, SecretString: '{"a":1}' }));
    expect(await read()).toBe('{"a":1}');
  });

  test('are still there after a restart, and the template takes nothing back', async () => {
    messaging.secrets.create(ARN, '{}');
    await client.send(new PutSecretValueCommand({ SecretId: ARN, SecretString: '{"a":1}' }));
    client.destroy();
    await messaging.close();
    await start();
    messaging.secrets.create(ARN, '{}');
    expect(await read()).toBe('{"a":1}');
    const path = join(directory, 'secrets.json');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ [ARN]: '{"a":1}' });
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  test('that are not there are said to be missing', async () => {
    await expect(read()).rejects.toThrow(ResourceNotFoundException);
    const put = new PutSecretValueCommand({ SecretId: ARN, SecretString: 'x' });
    await expect(client.send(put)).rejects.toThrow(ResourceNotFoundException);
  });
});
