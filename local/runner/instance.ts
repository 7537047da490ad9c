import { Worker } from 'node:worker_threads';
import { exited, FunctionError, timedOut } from './function-error.ts';
import type { ErrorReport, WorkerReply, WorkerRequest, WorkerStart } from './protocol.ts';
import { workerCode } from './worker-code.ts';

interface Running {
  readonly request: WorkerRequest;
  /** Ends the instance where the event, or before it the bundle, takes too long. */
  timer: NodeJS.Timeout;
  resolve(result: string): void;
  reject(report: ErrorReport): void;
}

/**
 * A bundle loads within so many ms. Source: the Lambda developer guide, "Lambda execution
 * environment lifecycle", on the Init phase.
 */
const LOADS_WITHIN = 10_000;

/** A warm instance: one worker thread with the bundle loaded, for one event at a time. */
export class Instance {
  readonly #worker: Worker;
  readonly #functionName: string;
  readonly #loaded: Promise<void>;
  readonly #onEnd: () => void;
  #running: Running | undefined;
  #dead: ErrorReport | undefined;
  #killed = false;
  /** How many events were handed over; the thread sleeps on it while it is frozen. */
  readonly #events = new Int32Array(new SharedArrayBuffer(4));
  /**
   * Set by the host when it hands the instance to a caller: between choosing and invoking, others
   * may choose.
   */
  reserved = false;

  constructor(options: {
    functionName: string;
    start: Omit<WorkerStart, 'events'>;
    environment: Readonly<Record<string, string>>;
    onOutput: (text: string) => void;
    onEnd: () => void;
  }) {
    this.#functionName = options.functionName;
    this.#onEnd = options.onEnd;
    this.#worker = new Worker(workerCode(), {
      workerData: { ...options.start, events: this.#events.buffer },
      env: { ...options.environment },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      resourceLimits: { maxYoungGenerationSizeMb: 12, maxOldGenerationSizeMb: 256 },
      stdout: true,
      stderr: true,
    });
    this.#worker.stdout.setEncoding('utf8').on('data', options.onOutput);
    this.#worker.stderr.setEncoding('utf8').on('data', options.onOutput);
    this.#loaded = new Promise((resolve, reject) => {
      this.#worker.on('message', (reply: WorkerReply) => {
        if (reply.kind === 'loaded') resolve();
        else if (reply.kind === 'load-failed') {
          this.#end(reply.error);
          reject(new FunctionError(this.#functionName, reply.error));
        } else this.#finish(reply);
      });
      this.#worker.on('error', (error: Error) => {
        this.#end({
          errorType: error.name,
          errorMessage: error.message,
          trace: error.stack?.split('\n'),
        });
      });
      this.#worker.on('exit', (code) => {
        const id = this.#running?.request.requestId ?? 'none';
        const report = exited(id, this.#killed ? 'signal: killed' : `exit status ${code}`);
        this.#end(report);
        reject(new FunctionError(this.#functionName, report));
      });
    });
    // A caller sees the failure through `invoke`. An instance that nobody waits for must not end
    // the run.
    this.#loaded.catch(() => undefined);
  }

  get busy(): boolean {
    return this.reserved || this.#running !== undefined;
  }

  get dead(): boolean {
    return this.#dead !== undefined;
  }

  /**
   * Hands one event over and waits for its result, as JSON. Throws `FunctionError`. The time limit
   * counts from when the bundle is loaded. `freezes`: the instance is frozen once it has answered,
   * until its next event.
   */
  async invoke(event: Omit<WorkerRequest, 'freezesAfter'>, freezes: boolean): Promise<string> {
    const number = this.#thaw();
    const request = { ...event, freezesAfter: freezes ? number : 0 };
    return await new Promise<string>((resolve, reject) => {
      const fail = (report: ErrorReport): void =>
        reject(new FunctionError(this.#functionName, report));
      if (this.#dead !== undefined) return fail(this.#dead);
      this.reserved = false;
      const timer = this.#endAfter(LOADS_WITHIN, request);
      const running: Running = { request, timer, resolve, reject: fail };
      this.#running = running;
      this.#loaded.then(
        () => {
          if (this.#running !== running) return;
          clearTimeout(running.timer);
          running.timer = this.#endAfter(request.timeoutMs, request);
          this.#worker.postMessage(request);
        },
        () => undefined,
      );
    });
  }

  /**
   * Ends the thread at once, in the middle of whatever it does: the event under way fails as if the
   * instance had crashed.
   */
  async kill(): Promise<void> {
    this.#killed = true;
    this.#thaw();
    await this.#worker.terminate();
  }

  #endAfter(ms: number, { requestId }: WorkerRequest): NodeJS.Timeout {
    return setTimeout(() => this.#end(timedOut(requestId, ms)), ms);
  }

  /** Lets a frozen thread go on; returns the number of the event to come. */
  #thaw(): number {
    const number = Atomics.add(this.#events, 0, 1) + 1;
    Atomics.notify(this.#events, 0);
    return number;
  }

  #finish(reply: Extract<WorkerReply, { requestId: string }>): void {
    const running = this.#running;
    if (running === undefined || running.request.requestId !== reply.requestId) return;
    clearTimeout(running.timer);
    this.#running = undefined;
    if (reply.kind === 'result') running.resolve(reply.result);
    else running.reject(reply.error);
  }

  #end(report: ErrorReport): void {
    if (this.#dead !== undefined) return;
    this.#dead = report;
    const running = this.#running;
    this.#running = undefined;
    void this.#worker.terminate();
    this.#onEnd();
    if (running === undefined) return;
    clearTimeout(running.timer);
    running.reject(report);
  }
}
