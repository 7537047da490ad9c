/** A route of the API: how requests are told apart, and what the caller needs. */
export interface GatewayRoute<Target> {
  /** Such as `GET /v1/bans/{id}`, or `$default`. */
  readonly routeKey: string;
  readonly target: Target;
}

export interface RouteMatch<Target> {
  readonly route: GatewayRoute<Target>;
  /** Path variables, decoded; greedy ones (`{proxy+}`) hold several segments. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Parsed<Target> {
  readonly route: GatewayRoute<Target>;
  readonly method: string;
  readonly segments: readonly string[];
}

/**
 * Chooses a route as an HTTP API does: a full match of method and path before a greedy variable,
 * literal segments before variables, a method before `ANY`, and `$default` last ("Routes for HTTP
 * APIs" in the API Gateway developer guide).
 */
export class RouteTable<Target> {
  readonly #routes: readonly Parsed<Target>[];
  readonly #fallback: GatewayRoute<Target> | undefined;

  constructor(routes: readonly GatewayRoute<Target>[]) {
    this.#fallback = routes.find((route) => route.routeKey === '$default');
    this.#routes = routes
      .filter((route) => route.routeKey !== '$default')
      .map((route) => {
        const [method = '', path = ''] = route.routeKey.split(' ');
        return { route, method, segments: path.split('/').slice(1) };
      })
      .sort((a, b) => rank(a).localeCompare(rank(b)));
  }

  /**
   * `path`: as it was sent, without the query. `undefined`: the API has no such route and no
   * `$default`.
   */
  match(method: string, path: string): RouteMatch<Target> | undefined {
    const segments = path.split('/').slice(1);
    for (const parsed of this.#routes) {
      if (parsed.method !== method && parsed.method !== 'ANY') continue;
      const pathParameters = bind(parsed.segments, segments);
      if (pathParameters !== undefined) return { route: parsed.route, pathParameters };
    }
    return this.#fallback && { route: this.#fallback, pathParameters: {} };
  }
}

/**
 * Sorts routes by how exactly they match: greedy last, then by where the first variable is, then
 * `ANY`.
 */
function rank({ method, segments }: Parsed<unknown>): string {
  const greedy = segments.some((segment) => segment.endsWith('+}')) ? '1' : '0';
  const shape = segments.map((segment) => (segment.startsWith('{') ? '1' : '0')).join('');
  return `${greedy}${shape.padEnd(64, ' ')}${method === 'ANY' ? '1' : '0'}`;
}

function bind(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  const bound: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index];
    if (segment === undefined) return undefined;
    if (part.endsWith('+}')) {
      bound[part.slice(1, -2)] = decode(segments.slice(index).join('/'));
      return bound;
    }
    if (part.startsWith('{')) {
      if (segment === '') return undefined;
      bound[part.slice(1, -1)] = decode(segment);
    } else if (part !== segment) return undefined;
  }
  return segments.length === pattern.length ? bound : undefined;
}

/** Percent-decoding that leaves text unchanged if it is not properly encoded. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
