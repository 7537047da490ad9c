/**
 * Names of faults that pass by themselves: throttling, collisions and server faults that AWS
 * clients report, and broken connections.
 */
const PASSING: ReadonlySet<string> = new Set([
  // Our adapters' own, after several tries.
  'Busy',
  // Given up by a client because there was no time left.
  'AbortError',
  'ThrottlingException',
  'ThrottledException',
  'Throttling',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'TransactionConflictException',
  'TransactionInProgressException',
  'InternalServerError',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'SlowDown',
  'TimeoutError',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Why DynamoDB cancelled a transaction that may be taken in a moment. */
const PASSING_REASONS: ReadonlySet<unknown> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/**
 * Whether the same call may succeed in a moment, with nothing changed: the store was too busy, or
 * another call was at the same item.
 */
export function passesByItself(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return (
    PASSING.has(error.name) ||
    PASSING.has(code) ||
    ('$retryable' in error && error.$retryable !== undefined) ||
    reasonsOf(error).some((reason) => PASSING_REASONS.has(reason))
  );
}

function reasonsOf(error: Error): readonly unknown[] {
  if (!('CancellationReasons' in error) || !Array.isArray(error.CancellationReasons)) return [];
  return error.CancellationReasons.map((reason: { Code?: unknown }) => reason.Code);
}
