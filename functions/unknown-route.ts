import { httpFunction } from './http/pipeline.ts';
import { DEFAULT_SETTINGS } from './usecases/settings.ts';

/** `$default`: whatever matches no route gets a problem document, as everything else does. */
export const handler = httpFunction(() => ({ settings: DEFAULT_SETTINGS }), []);
