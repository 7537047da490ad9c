import { afterEach, beforeEach, jest } from '@jest/globals';

/** Catches what is logged during each test of a file. */
export function captureLog(): { readonly lines: () => readonly string[] } {
  let lines: string[] = [];
  beforeEach(() => {
    lines = [];
    for (const stream of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      jest.spyOn(console, stream).mockImplementation((...args: unknown[]) => {
        lines.push(
          args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg))).join(' '),
        );
      });
    }
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  return { lines: () => lines };
}
