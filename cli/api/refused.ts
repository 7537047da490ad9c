import { z } from 'zod';
import { escaped } from '../show/seen.ts';

const problemSchema = z.looseObject({
  status: z.int(),
  title: z.string(),
  detail: z.string(),
  instance: z.string().optional(),
  errors: z.array(z.looseObject({ pointer: z.string(), detail: z.string() })).optional(),
});

/** What API Gateway says by itself. */
const gatewaySchema = z.object({ message: z.string() });

/** What to do about a refusal that has no words of its own. */
const OF_GATEWAY: Readonly<Record<number, string>> = {
  401: 'The API does not take this token. It may have ended: sign in again.',
  413: 'This is too large for the API.',
  429: 'The API is asked too much just now: wait a few seconds.',
  503: 'The API did not answer in time; what was asked may have been done all the same.',
};

/** What the command line can do about faults, where the API's words do not say it. */
function hintsOf(errors: readonly { readonly detail: string }[]): readonly string[] {
  const missing = new Set(
    errors.flatMap(({ detail }) => /requires every text in (\S+)$/.exec(detail)?.[1] ?? []),
  );
  return missing.size === 0
    ? []
    : [
        'plan, validate, init and import ask for that beforehand if --languages has ' +
          `${[...missing].join(', ')}, too, such as --languages en,${[...missing].join(',')}.`,
      ];
}

/** The API refused. Nothing was done, unless the lines say otherwise. */
export class Refused extends Error {
  readonly status: number;
  readonly #body: unknown;

  constructor(call: string, status: number, body: unknown) {
    super(`${call} was refused with ${status}`);
    this.status = status;
    this.#body = body;
  }

  /** What went wrong and what to change, for a reader. */
  lines(): readonly string[] {
    const problem = problemSchema.safeParse(this.#body);
    if (!problem.success) return [this.#withoutProblem()];
    const { title, detail, errors = [], instance } = problem.data;
    return [
      `${title}. ${detail}`,
      ...errors.map(({ pointer, detail: what }) => `  ${pointer || '(whole)'} ${what}`),
      ...hintsOf(errors),
      ...(this.status >= 500 && instance ? [`The log has it under ${instance}.`] : []),
    ].map(escaped);
  }

  #withoutProblem(): string {
    const message = gatewaySchema.safeParse(this.#body).data?.message;
    return OF_GATEWAY[this.status] ?? `${this.message}${message ? `: ${escaped(message)}` : ''}.`;
  }
}
