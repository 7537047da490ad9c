import type { ErrorReport } from './protocol.ts';

/**
 * A function that failed: threw, timed out, died, or could not be loaded. The words are Lambda's.
 */
export class FunctionError extends Error {
  readonly report: ErrorReport;

  constructor(functionName: string, report: ErrorReport) {
    super(`${functionName}: ${report.errorType}: ${report.errorMessage}`);
    this.name = 'FunctionError';
    this.report = report;
  }
}

/** As Lambda words a function that ran out of its time. */
export const timedOut = (requestId: string, timeoutMs: number): ErrorReport => ({
  errorType: 'Sandbox.Timedout',
  errorMessage:
    `RequestId: ${requestId} Error: Task timed out ` +
    `after ${(timeoutMs / 1000).toFixed(2)} seconds`,
});

/** As Lambda words an instance that died under an event. */
export const exited = (requestId: string, cause: string): ErrorReport => ({
  errorType: 'Runtime.ExitError',
  errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: ${cause}`,
});
