import type { Body } from './engine.ts';

const SERVICE = 'com.amazonaws.dynamodb.v20120810#';

/** A refusal in DynamoDB's own wire format. Dynalite's errors have the same two members. */
export class ApiError extends Error {
  readonly statusCode: number;
  readonly body: Body;

  constructor(code: string, message: string, more: Body = {}, statusCode = 400) {
    super(message);
    this.statusCode = statusCode;
    this.body = { __type: `${SERVICE}${code}`, message, ...more };
  }
}

export interface Refusal {
  readonly statusCode: number;
  readonly body: Body;
}

/** Whether a thrown thing is an answer to the caller rather than a fault of this server. */
export function isRefusal(thrown: unknown): thrown is Refusal {
  return thrown instanceof Error && 'statusCode' in thrown && 'body' in thrown;
}

/** The refusal's short name, such as `ConditionalCheckFailedException`. */
export function codeOf(refusal: Refusal): string {
  return String(refusal.body.__type).split('#').at(-1) ?? '';
}

export function messageOf(refusal: Refusal): string {
  return String(refusal.body.message ?? refusal.body.Message ?? '');
}

export const validationError = (message: string) => new ApiError('ValidationException', message);

export const tableNotFound = (message = 'Requested resource not found') =>
  new ApiError('ResourceNotFoundException', message);
