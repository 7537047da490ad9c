import { httpFunction } from './http/pipeline.ts';
import { DEFAULT_SETTINGS } from './usecases/settings.ts';

/**
 * `$default`: a request that matches no route gets a problem document, as every failed request
 * does.
 */
export const handler = httpFunction(() => ({ settings: DEFAULT_SETTINGS }), []);
