import { noQuery, orderPath } from './query-schema.ts';
import { READERS, read } from './read-side.ts';
import { route } from './route.ts';

/* Routes that explain an order to the person whose device it is. */

export const EXPLAIN_ORDER = route({
  ...read,
  path: '/v1/orders/{orderId}/explain',
  name: 'explainOrder',
  summary: 'What an order means for the person concerned: what must go, who decided, whom to ask',
  access: READERS,
  parameters: orderPath,
  query: noQuery,
  answer: { kind: 'json', description: 'The order, explained in the languages of its ban' },
});

export const EXPLAIN_ROUTES = [EXPLAIN_ORDER] as const;
