import * as z from 'zod/mini';
import { t } from '../words/words.ts';

const problemSchema = z.object({
  title: z.string(),
  detail: z.string(),
  instance: z.optional(z.string()),
  errors: z.optional(z.array(z.object({ pointer: z.string(), detail: z.string() }))),
});

const OF_GATEWAY = [401, 413, 429, 503] as const;

/** The API refused. Nothing was done, unless the lines say otherwise. */
export class Refused extends Error {
  readonly status: number;
  readonly #body: unknown;

  constructor(status: number, body: unknown) {
    super(`refused with ${status}`);
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
      ...errors.map(({ pointer, detail: what }) => `${pointer || '/'}: ${what}`),
      ...(this.status >= 500 && instance ? [t('refused.log', { id: instance })] : []),
    ];
  }

  /** What is wrong with parts of the body, each where it is. */
  parts(): readonly { readonly pointer: string; readonly detail: string }[] {
    return problemSchema.safeParse(this.#body).data?.errors ?? [];
  }

  #withoutProblem(): string {
    const known = OF_GATEWAY.find((status) => status === this.status);
    return known === undefined
      ? t('refused.other', { status: String(this.status) })
      : t(`refused.${known}`);
  }
}

/** The API was not reached, or its answer did not arrive. */
export class NotReached extends Error {}

/** The token is refused, and the issuer cannot be reached for another: nothing was done. */
export class NotRenewed extends Error {}

/** The API answered in a form that the console does not know. */
export class NotUnderstood extends Error {}

/**
 * Whether an act may have been done although it failed: its answer did not arrive, or says nothing
 * of it.
 */
export function isAnswerLost(error: unknown): boolean {
  if (error instanceof Refused) return error.status >= 500;
  return error instanceof NotReached || error instanceof NotUnderstood;
}

/** What an error says to a reader. */
export function linesOf(error: unknown): readonly string[] {
  if (error instanceof Refused) return error.lines();
  if (error instanceof NotReached) return [t('notReached')];
  if (error instanceof NotRenewed) return [t('notRenewed')];
  if (error instanceof NotUnderstood) return [t('refused.form', { where: error.message })];
  return [error instanceof Error ? error.message : String(error)];
}
