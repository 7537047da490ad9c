import { format } from 'node:util';

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
const METHODS = {
  trace: 'TRACE',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
} as const;

/**
 * Frames console lines as the Node.js runtime does under the JSON log format: one object a line,
 * with time, level and request id. An only argument is kept as it is (so JSON text becomes a string
 * within JSON, and an object stays one); of several, the first error is named apart.
 * `process.stdout.write` is left alone: embedded metrics go that way.
 */
export function frameConsole(
  target: Console,
  least: string,
  requestId: () => string | undefined,
): void {
  const threshold = Math.max(0, LEVELS.indexOf(least as (typeof LEVELS)[number]));
  for (const [method, level] of Object.entries(METHODS)) {
    const write = (...args: unknown[]): void => {
      if (LEVELS.indexOf(level) < threshold) return;
      process.stdout.write(
        `${line({ timestamp: new Date().toISOString(), level, requestId: requestId() }, args)}\n`,
      );
    };
    Object.assign(target, { [method]: write });
  }
}

function line(frame: Readonly<Record<string, unknown>>, args: readonly unknown[]): string {
  if (args.length !== 1) {
    const error = args.slice(1).find((arg) => arg instanceof Error);
    return JSON.stringify({
      ...frame,
      message: format(...args),
      ...(error !== undefined && described(error)),
    });
  }
  try {
    return JSON.stringify({ ...frame, message: args[0] }, (_key, value) =>
      value instanceof Error ? { ...described(value), ...value } : value,
    );
  } catch {
    // A part of it cannot be JSON, so it is written as text.
    return JSON.stringify({ ...frame, message: format(args[0]) });
  }
}

function described(error: Error): Readonly<Record<string, unknown>> {
  return {
    errorType: error.name,
    errorMessage: error.message,
    stackTrace: error.stack?.split('\n'),
  };
}
