import { on, onDevice } from '../../functions/http/binding.ts';
import { httpFunction } from '../../functions/http/pipeline.ts';
import type { InputOf, Route } from '../../functions/http/route.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../functions/usecases/settings.ts';
import { aHead } from '../made/head.ts';
import { memoryDependencies } from '../memory/dependencies.ts';

/** Memory, for what a binding may need beside the settings. */
export const MEMORY = memoryDependencies({ clock: { now: () => 0 } });

/** A function with this one route. On a device's route every token opens the same device. */
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
  return access === 'device'
    ? onDevice({ ...route, access }, (_, _token, serve) => serve(aHead()), run)
    : on({ ...route, access }, run);
}
