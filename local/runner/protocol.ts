/** What a function's worker thread is started with. */
export interface WorkerStart {
  readonly module: string;
  readonly handlerExport: string;
  readonly clock: SharedArrayBuffer;
  /** One cell: how many events were handed over. A frozen instance sleeps until it changes. */
  readonly events: SharedArrayBuffer;
  readonly jsonLogs: boolean;
  /** The least level that JSON logs keep. */
  readonly logLevel: string;
}

/** What the runner asks of a worker: one event at a time, as JSON, as Lambda hands it over. */
export interface WorkerRequest {
  readonly requestId: string;
  readonly event: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMegabytes: number;
  readonly timeoutMs: number;
  /** The event's number, when the instance is to be frozen after it; 0: it is not. */
  readonly freezesAfter: number;
}

/** An error as Lambda reports it to whoever invoked. */
export interface ErrorReport {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/**
 * What a worker says: that it has loaded, or how an event ended. `result` is JSON; `undefined`
 * results are `null`, as in Lambda.
 */
export type WorkerReply =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'load-failed'; readonly error: ErrorReport }
  | { readonly kind: 'result'; readonly requestId: string; readonly result: string }
  | { readonly kind: 'error'; readonly requestId: string; readonly error: ErrorReport };
