import { linkPath, linkQuery, noQuery, orderPath } from './query-schema.ts';
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

/** Who has the link is let in by the signature in it, for that order alone. */
export const READ_EXPLANATION = route({
  ...read,
  path: '/v1/explain/{token}',
  name: 'readExplanation',
  summary: 'The same behind the link that an order carries as explainUrl, without a login',
  entry: 'explain-link',
  throttle: 'links',
  access: 'anyone',
  parameters: linkPath,
  query: linkQuery,
  answer: { kind: 'json', description: 'The order, explained; as a page to who prefers it' },
  page: true,
  sampled: true,
});

export const EXPLAIN_ROUTES = [EXPLAIN_ORDER, READ_EXPLANATION] as const;
