import { type Access, Api } from '../../console/api/api.ts';

type Answering = (request: Request) => Promise<Response>;

/** Answers one after the other; an error is no answer. */
export function answering(answers: readonly (Response | Error)[]): Answering {
  const left = [...answers];
  return async () => {
    const next = left.shift();
    if (next instanceof Response) return next;
    throw next ?? new Error('nothing more');
  };
}

/** Answers each path, with its query, as JSON. */
export function answeringPaths(bodies: Readonly<Record<string, unknown>>): Answering {
  return async ({ url }) => {
    const { pathname, search } = new URL(url);
    const body = bodies[pathname.replace(/^\/base/, '') + search];
    return body === undefined ? new Response('{}', { status: 404 }) : Response.json(body);
  };
}

/** An API behind a network that is played; `asked` and `reached`: what went over it. */
export function apiOf(answer: Answering, access: Partial<Access> = {}) {
  const asked: Request[] = [];
  const reached: boolean[] = [];
  const api = new Api({
    base: 'https://api.example.org/base/',
    fetch: async (input, init) => {
      const request = new Request(input, init);
      asked.push(request);
      return answer(request);
    },
    token: () => 'secret',
    renew: async () => false,
    noteReached: (isReached) => void reached.push(isReached),
    ...access,
  });
  return { api, asked, reached };
}
