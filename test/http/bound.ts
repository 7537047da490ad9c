import { refused } from '../../functions/agents/osquery/answers.ts';
import { on, onAgent, onDevice } from '../../functions/http/binding.ts';
import { httpFunction } from '../../functions/http/pipeline.ts';
import type { InputOf, Route } from '../../functions/http/route.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../functions/usecases/settings.ts';
import { aHead } from '../made/head.ts';
import { memoryDependencies } from '../memory/dependencies.ts';

/** Memory, for what a binding may need beside the settings. */
export const MEMORY = memoryDependencies({ clock: { now: () => 0 } });

/**
 * A function with this one route. An agent's route answers in osquery's words. On a device's
 * route every token opens the same device.
 */
export const served = <const R extends Route>(
  route: R,
  useCase: (input: InputOf<R>) => Promise<unknown>,
  settings: Settings = DEFAULT_SETTINGS,
) => httpFunction(() => ({ ...MEMORY, settings }), [bound(route, useCase)]);

export function bound<const R extends Route>(
  route: R,
  useCase: (input: InputOf<R>) => Promise<unknown>,
) {
  const { access } = route;
  const run = (_: unknown, input: unknown) => useCase(input as InputOf<R>);
  if (access === 'agent')
    return onAgent({ ...route, access }, refused, async (_: unknown, input) => ({
      status: route.status,
      body: await run(_, input),
    }));
  return access === 'device'
    ? onDevice({ ...route, access }, (_, _token, serve) => serve(aHead()), run)
    : on({ ...route, access }, run);
}
