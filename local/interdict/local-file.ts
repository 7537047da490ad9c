import { enrollmentKey } from './enrollment-key.ts';
import type { InterdictStack, TokenRole } from './interdict-stack.ts';

/** What `.interdict/local.json` tells clients on this machine. */
export interface LocalFile {
  readonly apiUrl: string;
  /** The same API over TLS, and the path of the certificate to trust: with `--tls`. */
  readonly tlsUrl?: string;
  readonly tlsCertificate?: string;
  readonly dynamodbEndpoint: string;
  readonly snsEndpoint: string;
  readonly sqsEndpoint: string;
  readonly ordersTopicArn: string;
  /** Physical table names by short name: `blocklist`, `devices`, … */
  readonly tables: Readonly<Record<string, string>>;
  readonly tokens: Readonly<Record<TokenRole, string>>;
  /** What `/_local/invoke/…` asks for. */
  readonly controlSecret: string;
  /** A key that devices may enrol with. */
  readonly enrollmentKey: string;
}

/** The file's content. `state`: where the enrolment key is kept. */
export async function localFileOf(stack: InterdictStack, state: string): Promise<LocalFile> {
  return {
    apiUrl: stack.apiUrl,
    ...(stack.tls && { tlsUrl: stack.tls.url, tlsCertificate: stack.tls.certificate }),
    dynamodbEndpoint: stack.endpoints.dynamodb,
    snsEndpoint: stack.endpoints.sns,
    sqsEndpoint: stack.endpoints.sqs,
    ordersTopicArn: stack.topicArn,
    tables: stack.tables,
    tokens: stack.tokens,
    controlSecret: stack.controlSecret,
    enrollmentKey: await enrollmentKey(stack, state),
  };
}
