import { createHash } from 'node:crypto';
import type { GatewayResponse } from '../gateway/response.ts';
import type { Claims } from '../identity.ts';

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 36rem; margin: 3rem auto; padding: 0 1rem; }
ul { list-style: none; padding: 0; }
a { display: block; padding: .6rem .9rem; margin: .4rem 0; border: 1px solid; border-radius: .4rem;
  color: inherit; text-decoration: none; }
a:hover, a:focus { background: Highlight; color: HighlightText; }
small { display: block; opacity: .75; }
`;

/** Nothing may be loaded, run, or sent by the pages, and nobody may frame them. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

function page(status: number, title: string, content: string): GatewayResponse {
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title><style>${STYLE}</style></head>
<body><main><h1>${escaped(title)}</h1>
${content}
</main></body>
</html>
`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': POLICY,
    'referrer-policy': 'no-referrer',
  };
  return { status, headers, cookies: [], body: Buffer.from(html) };
}

function described({ sub, ...claims }: Claims): string {
  const rest = Object.entries(claims).map(([name, value]) => `${name}: ${[value].flat().join()}`);
  return [String(sub), ...rest].join(' · ');
}

/** The page on which one picks who to be. Each choice is a link, so that it runs no script. */
export function choicePage(
  people: Readonly<Record<string, Claims>>,
  query: URLSearchParams,
): GatewayResponse {
  const links = Object.entries(people).map(([name, claims]) => {
    const chosen = new URLSearchParams(query);
    chosen.set('person', name);
    return (
      `<li><a href="?${escaped(String(chosen))}">${escaped(name)}` +
      `<small>${escaped(described(claims))}</small></a></li>`
    );
  });
  const content =
    links.length === 0
      ? '<p>This stack names nobody: see people in its options.</p>'
      : `<p>This stack runs on this machine alone, and asks for no password.</p>
<ul>
${links.join('\n')}
</ul>`;
  return page(200, 'Sign in as', content);
}

/** What is said where nothing can be sent back to whoever asked. */
export function refusalPage(why: string): GatewayResponse {
  return page(400, 'Nobody is signed in', `<p>${escaped(why)}</p>`);
}
