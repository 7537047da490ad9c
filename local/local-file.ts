import { renameSync, writeFileSync } from 'node:fs';
import type { TokenRole } from './identity.ts';
import type { LocalStack } from './stack.ts';

/** What `.interdict/local.json` tells clients on this machine. */
export interface LocalFile {
  readonly apiUrl: string;
  readonly dynamodbEndpoint: string;
  readonly snsEndpoint: string;
  readonly sqsEndpoint: string;
  readonly ordersTopicArn: string;
  /** Physical table names by short name: `blocklist`, `devices`, … */
  readonly tables: Readonly<Record<string, string>>;
  readonly tokens: Readonly<Record<TokenRole, string>>;
  /** A key that devices may enrol with. */
  readonly enrollmentKey: string;
}

/** Writes the file whole or not at all, readable by its owner alone: it holds tokens. */
export function writeLocalFile(path: string, stack: LocalStack, enrollmentKey: string): void {
  const content: LocalFile = {
    apiUrl: stack.apiUrl,
    dynamodbEndpoint: stack.endpoints.dynamodb,
    snsEndpoint: stack.endpoints.sns,
    sqsEndpoint: stack.endpoints.sqs,
    ordersTopicArn: stack.topicArn,
    tables: stack.tables,
    tokens: stack.tokens,
    enrollmentKey,
  };
  writeFileSync(`${path}.next`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.next`, path);
}
