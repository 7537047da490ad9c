import type { InterdictStack } from '../local/interdict/interdict-stack.ts';

/** The API answered otherwise than the story needs. */
export class UnexpectedAnswer extends Error {}

export interface Answer {
  readonly status: number;
  // The demo reads answers as any client does: as JSON.
  readonly body: Readonly<Record<string, unknown>>;
}

/** Someone with a token, who calls the API over HTTP like any administrator. */
export class Person {
  readonly name: string;
  readonly #apiUrl: string;
  readonly #token: string;
  readonly #patience: number;

  /** `patience`: how often a call is made again that is answered 503 with Retry-After. */
  constructor(name: string, apiUrl: string, token: string, patience = 0) {
    this.#patience = patience;
    this.name = name;
    this.#apiUrl = apiUrl;
    this.#token = token;
  }

  /** Sends and tells the answer, refusals included. */
  async send(
    method: 'GET' | 'PUT' | 'POST' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<Answer> {
    const response = await this.#patiently(() =>
      fetch(`${this.#apiUrl}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    return {
      status: response.status,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
  }

  async #patiently(call: () => Promise<Response>): Promise<Response> {
    for (let attempt = 0; ; attempt++) {
      const response = await call();
      const isLater = response.status === 503 && response.headers.has('retry-after');
      if (!isLater || attempt >= this.#patience) return response;
      // Much sooner than it says: here nothing else is waiting.
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async #mustAnswer(
    method: 'GET' | 'PUT' | 'POST',
    path: string,
    body?: unknown,
  ): Promise<Answer['body']> {
    const answer = await this.send(method, path, body);
    if (answer.status >= 300)
      throw new UnexpectedAnswer(
        `${this.name}: ${method} ${path} → ${answer.status} ${JSON.stringify(answer.body)}`,
      );
    return answer.body;
  }

  get(path: string) {
    return this.#mustAnswer('GET', path);
  }
  put(path: string, body: unknown) {
    return this.#mustAnswer('PUT', path, body);
  }
  post(path: string, body: unknown) {
    return this.#mustAnswer('POST', path, body);
  }
}

/** What an approver reads of a proposal, and names when approving it. */
export async function shownTo(person: Person, banId: string) {
  const { hash, proposed } = await person.get(`/v1/bans/${banId}`);
  if (typeof proposed !== 'object' || proposed === null)
    throw new UnexpectedAnswer(`nothing is proposed of ${banId}`);
  const { revision, preview, limit } = proposed as Readonly<Record<string, unknown>>;
  return { revision, hash, preview, limit };
}

/** Approves what is proposed, as it is shown. */
export async function approveAsShown(person: Person, banId: string): Promise<Answer['body']> {
  return person.post(`/v1/bans/${banId}/approve`, await shownTo(person, banId));
}

/**
 * Who acts in the demo, by role. The officer may both write and approve, as in many a small office:
 * just not the same ban.
 */
export async function peopleOf(stack: InterdictStack) {
  const person = (name: string, token: string) => new Person(name, stack.apiUrl, token);
  const officer = await stack.token({
    sub: 'demo-officer',
    [stack.rolesClaim]: ['author', 'approver'],
  });
  return {
    officer: person('officer', officer),
    approver: person('approver', stack.tokens.approver),
    approver2: person('second approver', stack.tokens.approver2),
    operator: person('operator', stack.tokens.operator),
    viewer: person('viewer', stack.tokens.viewer),
    auditor: person('auditor', stack.tokens.auditor),
  };
}
