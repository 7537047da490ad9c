import { compose } from './adapters/compose.ts';
import { access, clock, ids, settings } from './adapters/parts.ts';
import { type Needs, on } from './http/binding.ts';
import { ENROLL } from './http/device-routes.ts';
import { httpFunction } from './http/pipeline.ts';
import { enroll } from './usecases/enroll.ts';

export const bindings = [on(ENROLL, (deps: Needs<typeof enroll>, { body }) => enroll(deps, body))];

export const handler = httpFunction(() => compose(process.env, { settings, clock, ids, access }), bindings);
