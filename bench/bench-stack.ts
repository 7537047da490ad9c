import { synthesizeInterdict } from '../local/interdict/command.ts';
import { type InterdictStack, startInterdict } from '../local/interdict/interdict-stack.ts';

/** A stack to count and time on. Its clock stands still, and nobody is throttled. */
export function startBenchStack(
  options: Partial<Parameters<typeof startInterdict>[0]> = {},
  say: (line: string) => void = () => undefined,
): Promise<InterdictStack> {
  return startInterdict({
    cdkOut: synthesizeInterdict(say),
    clock: { frozen: true, now: Date.parse('2030-01-01T09:00:00Z') },
    throttles: false,
    ...options,
  });
}
