import { computed, signal } from '@preact/signals';
import type { Config } from '../api/answers.ts';
import { NotRenewed } from '../api/refused.ts';
import { type Caller, callerOf, type Role } from './caller.ts';
import { type Pending, SignIn, type Tokens } from './sign-in.ts';

/** Where sign-in stands. */
export type Session =
  | { readonly kind: 'busy' }
  | { readonly kind: 'out'; readonly trouble: string | null }
  | { readonly kind: 'in'; readonly caller: Caller }
  | { readonly kind: 'expired'; readonly caller: Caller };

export const session = signal<Session>({ kind: 'busy' });

/** Who reads this; nobody until somebody is signed in. */
export const caller = computed<Caller>(() =>
  session.value.kind === 'in' || session.value.kind === 'expired'
    ? session.value.caller
    : { subject: '', name: '', roles: [] },
);

/** Whether the reader has one of the roles, by the token. */
export function has(...roles: readonly Role[]): boolean {
  return roles.some((role) => caller.value.roles.includes(role));
}

const KEPT = 'interdict.sign-in';

/** The session of this page. */
export class Sessions {
  readonly #config: Config;
  readonly #signIn: SignIn | null;
  readonly #home: string;
  #tokens: Tokens | null = null;
  #renewing: Promise<boolean> | null = null;

  constructor(config: Config, home: string) {
    this.#config = config;
    this.#home = home;
    const { clientId } = config;
    this.#signIn = clientId === null ? null : new SignIn(config, clientId, home);
  }

  get canSignIn(): boolean {
    return this.#signIn !== null;
  }

  token = (): string | null => this.#tokens?.access ?? null;

  #take(tokens: Tokens): void {
    this.#tokens = tokens;
    const who = callerOf(tokens.access, this.#config.rolesClaim);
    session.value = { kind: 'in', caller: who };
  }

  /** Goes to the issuer; comes back with a code. */
  begin = async (): Promise<void> => {
    if (this.#signIn === null) return;
    session.value = { kind: 'busy' };
    try {
      const { url, pending } = await this.#signIn.begin(location.hash);
      sessionStorage.setItem(KEPT, JSON.stringify(pending));
      location.assign(url);
    } catch (error) {
      session.value = { kind: 'out', trouble: wordsOf(error) };
    }
  };

  /** What there is to do when the page has loaded: one may just be back from the issuer. */
  async arrive(): Promise<void> {
    const here = new URL(location.href);
    const kept = sessionStorage.getItem(KEPT);
    sessionStorage.removeItem(KEPT);
    const isBack = here.searchParams.has('code') || here.searchParams.has('error');
    if (!isBack || kept === null || this.#signIn === null) {
      session.value = { kind: 'out', trouble: null };
      return;
    }
    const pending = JSON.parse(kept) as Pending;
    history.replaceState(null, '', `${this.#home}${pending.hash}`);
    try {
      here.hash = '';
      this.#take(await this.#signIn.complete(here, pending));
    } catch (error) {
      session.value = { kind: 'out', trouble: wordsOf(error) };
    }
  }

  /**
   * Renews the token, once for all who ask at the same time; whether there is a new one. Throws
   * `NotRenewed` where the issuer did not say: the session goes on.
   */
  renew = (): Promise<boolean> => {
    this.#renewing ??= this.#renewOnce().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  };

  async #renewOnce(): Promise<boolean> {
    const refresh = this.#tokens?.refresh;
    if (this.#signIn !== null && typeof refresh === 'string') {
      const renewed = await this.#signIn.renew(refresh).catch((error: unknown) => {
        throw new NotRenewed('the issuer did not answer', { cause: error });
      });
      // Who has signed out meanwhile stays so.
      if (this.#tokens === null) return false;
      if (renewed !== null) {
        this.#take(renewed);
        return true;
      }
    }
    this.#tokens = null;
    session.value = { kind: 'expired', caller: caller.value };
    return false;
  }

  end = async (): Promise<void> => {
    const tokens = this.#tokens;
    this.#tokens = null;
    session.value = { kind: 'out', trouble: null };
    if (tokens === null || this.#signIn === null) return;
    const next = await this.#signIn.end(tokens).catch(() => null);
    if (next !== null) location.assign(next);
  };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
