import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { LinkRefused } from '../usecases/bans/explain-by-link.ts';
import { Refusal } from '../usecases/refusal.ts';
import type { Settings } from '../usecases/settings.ts';
import { EXPLAIN_STYLE_HASH, explainPage, refusedPage } from '../usecases/views/explain-page.ts';
import { EXPLAIN_LANGUAGES } from '../usecases/views/explain-words.ts';
import type { Explanation } from '../usecases/views/explanation.ts';
import { type Binding, on } from './binding.ts';
import type { READ_EXPLANATION } from './explain-routes.ts';
import { languageFor, prefersPage } from './preferences.ts';
import { PROBLEMS } from './problem.ts';
import { readRequest } from './read-request.ts';

/**
 * The page runs nothing and loads nothing; its style is known by its hash. What it links to does
 * not hear the address that it was opened by, for that is what lets in.
 */
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    `default-src 'none'; style-src 'sha256-${EXPLAIN_STYLE_HASH}'; base-uri 'none'; ` +
    "form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
};

/**
 * Binds the route behind links: it answers JSON, and a page to who wants that more, such as a
 * browser. Only what a link may be told is a page; faults of ours are problems as anywhere.
 */
export function onExplainLink<D>(
  route: typeof READ_EXPLANATION,
  explain: (deps: D, input: { readonly token: string }) => Promise<Explanation>,
): Binding<D & { readonly settings: Settings }> {
  const asJson = on(route, explain);
  return {
    route,
    async serve(event, deps) {
      const accept = headerOf(event, 'accept');
      if (!prefersPage(accept)) return asJson.serve(event, deps);
      const wanted = headerOf(event, 'accept-language');
      const lang = event.queryStringParameters?.lang ?? null;
      const inWords = languageFor(EXPLAIN_LANGUAGES, lang, wanted) ?? 'en';
      try {
        const told = await explain(deps, readRequest(route, event, deps.settings).path);
        const tag = languageFor(told.languages, lang, wanted) ?? inWords;
        return page(route.status, explainPage(told, tag));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const why = error instanceof LinkRefused ? error.why : 'forged';
        return page(PROBLEMS[error.kind].status, refusedPage(why, inWords));
      }
    },
  };
}

function page(statusCode: number, body: string): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: PAGE_HEADERS, body };
}

/** The gateway sends names in lower case. */
function headerOf({ headers }: APIGatewayProxyEventV2, name: string): string | undefined {
  return headers?.[name];
}
