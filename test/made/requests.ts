import type { Route } from '../../functions/http/route.ts';
import { EXAMPLES, type Example, type Known } from './examples.ts';
import { NOON } from './noon.ts';

const BAN = 'ca-2023-10-30-wechat-kaspersky';
const DEVICE = 'd'.repeat(32);

/** What requests name where nothing is looked up. */
export const MADE_UP: Known = {
  now: NOON,
  source: 'intune',
  draft: BAN,
  inForce: BAN,
  device: DEVICE,
  doomed: DEVICE,
  enrollmentKey: 'k'.repeat(43),
  reporterKey: 'r'.repeat(43),
  nodeKey: `${DEVICE}.${'s'.repeat(43)}`,
  macKey: 'm'.repeat(43),
  pushToken: 'eyJhbGciOiJSUzI1NiJ9.e30.sig',
  fleetHook: 'f'.repeat(43),
  nanomdmKey: 'n'.repeat(43),
  linkKey: 'l'.repeat(43),
  orderId: `${BAN}.${DEVICE}.1`,
  hash: 'a'.repeat(64),
  previewId: `preview.${BAN}.1`,
  limit: 84,
  count: 70,
  full: BAN,
  raiseTo: 90,
  waiting: BAN,
  found: 70,
  unclear: BAN,
  unclearDevice: DEVICE,
  unclearApp: 'org.example.chat.theme',
  lost: 'intune',
  heldRun: 'run-1',
  exemptionId: 'e1',
  reportId: 'r1',
};

/** A request of a route, ready to be sent. */
interface ExampleRequest {
  readonly method: Route['method'];
  /** With its values filled in, and without the query. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers: Readonly<Record<string, string>>;
  /** The body's content type; `null`: there is no body. */
  readonly type: string | null;
  readonly as: Example['as'];
}

/** A good request for the route. Throws, saying what to do, where no example is written down. */
export function requestFor(route: Route, known: Known): ExampleRequest {
  const { name, method } = route;
  const example = EXAMPLES[name];
  if (example === undefined)
    throw new Error(`the route ${name} has no example: write one into test/made/examples.ts`);
  const { path: parameters = {}, query, body, headers = {} } = example.sends(known);
  const path = route.path.replace(/\{(\w+)\}/g, (_, parameter: string) => {
    const value = parameters[parameter];
    if (value === undefined)
      throw new Error(`the example of ${name} in test/made/examples.ts lacks ${parameter}`);
    return value;
  });
  const type = route.body.types[0] ?? null;
  return { method, path, parameters, query, body, headers, type, as: example.as };
}

/** Routes without an example, and examples without their route, each with what to do about it. */
export function strayExamples(routes: readonly Route[]): readonly string[] {
  const names = routes.map(({ name }) => name);
  return [
    ...names
      .filter((name) => EXAMPLES[name] === undefined)
      .map((name) => `the route ${name} has no example: write one into test/made/examples.ts`),
    ...Object.keys(EXAMPLES)
      .filter((name) => !names.includes(name))
      .map((name) => `there is no route ${name}: strike its example from test/made/examples.ts`),
  ];
}
