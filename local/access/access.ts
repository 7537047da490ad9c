import { createHash } from 'node:crypto';
import { LOCAL_ACCOUNT } from '../template/place.ts';
import type { LocalFunction } from '../template/stack-model.ts';
import { type Need, verdict } from './verdict.ts';

/** A request that the caller's role does not allow. */
export interface Denial {
  readonly need: Need;
  /** The rest of AWS' sentence for the refusal: who, what and why, after `User: `. */
  message(options?: { readonly action?: string; readonly quoted?: boolean }): string;
}

/** One action on one resource that a function's role allows, and how many requests it let in. */
interface GrantUse {
  readonly action: string;
  readonly resource: string;
  readonly uses: number;
}

export interface GrantReport {
  readonly grants: readonly GrantUse[];
  /** The refused requests, such as `dynamodb:PutItem on arn:…`. */
  readonly refused: readonly string[];
}

interface Caller {
  readonly fn: LocalFunction;
  readonly uses: Map<string, number>;
  readonly refused: Set<string>;
}

/** The access key that a function signs with here: its own, so that a request names its caller. */
export function accessKeyOf(fn: LocalFunction): string {
  return `ASIA${createHash('sha256').update(fn.arn).digest('hex').slice(0, 16).toUpperCase()}`;
}

/** The local run has no KMS, logs or traces. Grants on these are neither checked nor counted. */
const OUTSIDE = /^(kms|logs|xray):/;

/**
 * The grants of each function's role in the template, and the caller of a request. Signatures are
 * not verified, and the access key names the caller. A key that belongs to no function is the
 * account's root, which may do everything. People and tests look into the local services by such a
 * key.
 */
export class Access {
  readonly #callers = new Map<string, Caller>();
  readonly #say: (line: string) => void;

  /**
   * `say` is told each refusal once, because a function may be written to carry on after a refusal.
   */
  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  /** Takes these functions for callers from now on. */
  admit(functions: readonly LocalFunction[]): void {
    for (const fn of functions)
      this.#callers.set(accessKeyOf(fn), { fn, uses: new Map(), refused: new Set() });
  }

  /**
   * The first of `needs` that the caller's role does not allow; `undefined` when it allows all, or
   * when no function asks. Notes which grants were used.
   */
  denial(authorization: string | undefined, needs: () => readonly Need[]): Denial | undefined {
    const caller = this.#caller(authorization);
    if (caller === undefined) return undefined;
    const granted: string[] = [];
    for (const need of needs()) {
      const found = verdict(caller.fn.role.rules, need);
      if (!found.allowed) return this.#refuse(caller, need, found.explicitly);
      granted.push(nameOf(found.by));
    }
    for (const name of granted) caller.uses.set(name, (caller.uses.get(name) ?? 0) + 1);
    return undefined;
  }

  /** Whether a function of the stack asks, and not somebody who looks in. */
  isCaller(authorization: string | undefined): boolean {
    return this.#caller(authorization) !== undefined;
  }

  /** Grants and their uses since the start, by function. */
  report(): Record<string, GrantReport> {
    return Object.fromEntries(
      [...this.#callers.values()].map((caller) => [caller.fn.shortName, reportOf(caller)]),
    );
  }

  #caller(authorization: string | undefined): Caller | undefined {
    const [, key] = /Credential=([^/,\s]+)\//.exec(authorization ?? '') ?? [];
    return key === undefined ? undefined : this.#callers.get(key);
  }

  #refuse({ fn, refused }: Caller, need: Need, explicitly: boolean): Denial {
    const user = `arn:aws:sts::${LOCAL_ACCOUNT}:assumed-role/${fn.role.name}/${fn.name}`;
    const message: Denial['message'] = ({ action = need.action, quoted = false } = {}) => {
      const resource = quoted ? `"${need.resource}"` : need.resource;
      const why = explicitly
        ? 'with an explicit deny in an identity-based policy'
        : `because no identity-based policy allows the ${action} action`;
      const what = `${action} on resource: ${resource}`;
      return `User: ${user} is not authorized to perform: ${what} ${why}`;
    };
    const name = nameOf(need);
    if (!refused.has(name)) {
      refused.add(name);
      this.#say(`${fn.shortName}: ${message()}: grant it in lib/`);
    }
    return { need, message };
  }
}

const nameOf = ({ action, resource }: Need): string => `${action} on ${resource}`;

function reportOf({ fn, uses, refused }: Caller): GrantReport {
  const grants = fn.role.rules
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ actions, resources }) =>
      actions.flatMap((action) => resources.map((resource) => ({ action, resource }))),
    )
    .filter(({ action }) => !OUTSIDE.test(action))
    .map((grant) => ({ ...grant, uses: uses.get(nameOf(grant)) ?? 0 }));
  return { grants, refused: [...refused] };
}
