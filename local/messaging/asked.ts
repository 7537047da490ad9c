import type { IncomingMessage } from 'node:http';
import type { ServiceRequest } from '../access/messaging-needs.ts';

/** A whole answer; `null` cuts the connection instead, and `never` leaves it open. */
export type Reply = WholeReply | 'never' | null;

export interface WholeReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, number | string | readonly string[]>>;
  readonly body: Buffer | string;
}

export interface Asked extends ServiceRequest {
  readonly headers: IncomingMessage['headers'];
  /** The service that it was signed for. */
  readonly service: string | undefined;
  /** The form's `Action`; empty where it has none. */
  readonly action: string;
}
