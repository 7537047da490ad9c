import { randomUUID } from 'node:crypto';
import { enableCompileCache, flushCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { VirtualClock } from '../clock.ts';
import { frameConsole } from './json-console.ts';
import type { ErrorReport, WorkerReply, WorkerRequest, WorkerStart } from './protocol.ts';
import { virtualDate } from './virtual-date.ts';

/*
 * One warm instance of a function: loads its bundle once, then answers one event after the other.
 * The clock is replaced before the bundle loads, so that no module can have kept the real one.
 */

type Handler = (event: unknown, context: unknown) => unknown;

const start = workerData as WorkerStart;
const port = parentPort;
if (port === null) throw new Error('runner/worker.ts runs in a worker thread only');
const clock = new VirtualClock({ buffer: start.clock });
globalThis.Date = virtualDate(Date, () => clock.now());
let current: string | undefined;
if (start.jsonLogs) frameConsole(console, start.logLevel, () => current);

const events = new Int32Array(start.events);

const say = (reply: WorkerReply): void => port.postMessage(reply);

function report(thrown: unknown): ErrorReport {
  if (thrown instanceof Error) {
    return {
      errorType: thrown.name,
      errorMessage: thrown.message,
      trace: (thrown.stack ?? '').split('\n'),
    };
  }
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
}

async function load(): Promise<Handler> {
  // Instances of one bundle are many. Only the first one compiles it.
  enableCompileCache();
  const module: Record<string, unknown> = await import(pathToFileURL(start.module).href);
  const handler = module[start.handlerExport];
  if (typeof handler !== 'function') {
    throw Object.assign(new Error(`${start.handlerExport} is undefined or not exported`), {
      name: 'Runtime.HandlerNotFound',
    });
  }
  return handler as Handler;
}

async function answer(handler: Handler, request: WorkerRequest): Promise<WorkerReply> {
  const deadline = performance.now() + request.timeoutMs;
  current = request.requestId;
  const trace = randomUUID().replaceAll('-', '').slice(0, 24);
  process.env._X_AMZN_TRACE_ID = `Root=1-${randomUUID().slice(0, 8)}-${trace};Sampled=0`;
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionName: request.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: request.functionArn,
    memoryLimitInMB: String(request.memoryMegabytes),
    awsRequestId: request.requestId,
    logGroupName: `/aws/lambda/${request.functionName}`,
    logStreamName: `local/[$LATEST]${process.pid}`,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
  };
  try {
    const result = await handler(JSON.parse(request.event), context);
    return {
      kind: 'result',
      requestId: request.requestId,
      result: JSON.stringify(result) ?? 'null',
    };
  } catch (thrown) {
    const error = report(thrown);
    console.error(thrown);
    return { kind: 'error', requestId: request.requestId, error };
  } finally {
    current = undefined;
  }
}

/** So many turns may what was printed take to get out. */
const TURNS = 20;

/**
 * Stops this thread, with all its timers and requests, until the next event is handed over: its
 * leftovers go on only then. What was printed gets out before.
 */
async function freeze(event: number): Promise<void> {
  for (let turn = 0; turn < TURNS && process.stdout.writableLength > 0; turn++)
    await new Promise((resolve) => setImmediate(resolve));
  Atomics.wait(events, 0, event);
}

async function take(handler: Handler, request: WorkerRequest): Promise<void> {
  say(await answer(handler, request));
  if (request.freezesAfter > 0) await freeze(request.freezesAfter);
}

try {
  const handler = await load();
  port.on('message', (request: WorkerRequest) => void take(handler, request));
  flushCompileCache();
  say({ kind: 'loaded' });
} catch (thrown) {
  say({ kind: 'load-failed', error: report(thrown) });
}
