import * as oauth from 'oauth4webapi';
import type { ConfiguredContext } from '../context/config-file.ts';
import { escaped } from '../show/seen.ts';
import { Trouble } from '../world.ts';
import { isLoopback } from './loopback.ts';
import type { Session } from './session.ts';

/** How long an issuer may take to answer, ms. */
const PATIENCE = 20_000;
/** So long before its end a token is asked for anew, ms: a request takes a while. */
const EARLY = 30_000;
/** How long a token counts whose issuer does not say, ms. */
const UNSAID = 5 * 60_000;

/** The session has ended at the issuer: one has to sign in again. */
export class SessionOver extends Error {}

/** What is asked for at the issuer, and how the answer is known. */
export interface Asked {
  readonly url: URL;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** An issuer, as a public client speaks to it: code with PKCE, refresh tokens, revocation. */
export class Issuer {
  readonly #server: oauth.AuthorizationServer;
  readonly #client: oauth.Client;
  readonly #context: ConfiguredContext;
  readonly #now: () => number;
  readonly #options: ReturnType<typeof optionsFor>;

  private constructor(
    server: oauth.AuthorizationServer,
    context: ConfiguredContext,
    now: () => number,
  ) {
    this.#server = server;
    this.#client = { client_id: context.clientId };
    this.#context = context;
    this.#now = now;
    this.#options = optionsFor(context.issuer);
  }

  /** Reads what the issuer says of itself. Throws `Trouble`. */
  static async find(context: ConfiguredContext, now: () => number): Promise<Issuer> {
    const { issuer } = context;
    if (!issuer.startsWith('https:') && !isLoopback(issuer))
      throw new Trouble(`The issuer ${issuer} is not https: nobody signs in over an open line.`);
    const url = new URL(issuer);
    const server = await told(issuer, async () =>
      oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, optionsFor(issuer))),
    );
    return new Issuer(server, context, now);
  }

  /** Where whoever signs in goes to. */
  async ask(): Promise<Asked> {
    const { authorization_endpoint: endpoint } = this.#server;
    if (endpoint === undefined)
      throw new Trouble(`${this.#context.issuer} names no page to sign in at.`);
    const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
    const verifier = oauth.generateRandomCodeVerifier();
    const url = new URL(endpoint);
    const asked = {
      response_type: 'code',
      client_id: this.#context.clientId,
      redirect_uri: this.#context.callback,
      scope: 'openid',
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    };
    for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
    return { url, state, nonce, verifier };
  }

  /** The session that an answer of the browser brings. Throws `Trouble`. */
  async answered(answer: URL, { state, nonce, verifier }: Asked): Promise<Session> {
    return told(this.#context.issuer, async () => {
      const parameters = oauth.validateAuthResponse(this.#server, this.#client, answer, state);
      const response = await oauth.authorizationCodeGrantRequest(
        this.#server,
        this.#client,
        oauth.None(),
        parameters,
        this.#context.callback,
        verifier,
        this.#options,
      );
      const tokens = await oauth.processAuthorizationCodeResponse(
        this.#server,
        this.#client,
        response,
        { expectedNonce: nonce },
      );
      return this.#sessionOf(tokens, null);
    });
  }

  /** The session with a token that still holds. Throws `SessionOver`, `Trouble`. */
  async refreshed({ refreshToken }: Session): Promise<Session> {
    if (refreshToken === null) throw new SessionOver();
    return told(this.#context.issuer, async () => {
      const response = await oauth.refreshTokenGrantRequest(
        this.#server,
        this.#client,
        oauth.None(),
        refreshToken,
        this.#options,
      );
      try {
        const tokens = await oauth.processRefreshTokenResponse(
          this.#server,
          this.#client,
          response,
        );
        return this.#sessionOf(tokens, refreshToken);
      } catch (error) {
        if (error instanceof oauth.ResponseBodyError && error.status === 400)
          throw new SessionOver();
        throw error;
      }
    });
  }

  /** Ends a session at the issuer, where that is offered. Answers whether it was. */
  async revoke({ refreshToken }: Session): Promise<boolean> {
    if (refreshToken === null || this.#server.revocation_endpoint === undefined) return false;
    await told(this.#context.issuer, async () =>
      oauth.processRevocationResponse(
        await oauth.revocationRequest(
          this.#server,
          this.#client,
          oauth.None(),
          refreshToken,
          this.#options,
        ),
      ),
    );
    return true;
  }

  #sessionOf(tokens: oauth.TokenEndpointResponse, before: string | null): Session {
    const { issuer, clientId } = this.#context;
    const { access_token, expires_in, refresh_token } = tokens;
    const lasts = expires_in === undefined ? UNSAID : expires_in * 1000;
    return {
      issuer,
      clientId,
      accessToken: access_token,
      expiresAt: this.#now() + lasts,
      refreshToken: refresh_token ?? before,
    };
  }
}

/** Whether a session's token still holds for what is asked now. */
export function holds({ expiresAt }: Session, now: number): boolean {
  return expiresAt - EARLY > now;
}

function optionsFor(issuer: string) {
  return {
    signal: () => AbortSignal.timeout(PATIENCE),
    // Plain HTTP on this machine alone: see `find`.
    [oauth.allowInsecureRequests]: issuer.startsWith('http:'),
  };
}

/** Does what asks the issuer; what goes wrong is `Trouble` in words. */
async function told<T>(issuer: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof SessionOver || error instanceof Trouble) throw error;
    throw new Trouble(escaped(`${issuer} ${whyOf(error)}`));
  }
}

function whyOf(error: unknown): string {
  if (
    error instanceof oauth.AuthorizationResponseError ||
    error instanceof oauth.ResponseBodyError
  ) {
    const { error: code, error_description: description } = error;
    return `refuses: ${code}${description ? `, ${description}` : ''}.`;
  }
  if (error instanceof oauth.OperationProcessingError)
    return `does not answer as OpenID Connect has it: ${error.message}.`;
  return 'cannot be reached: is the issuer right, and is there a connection?';
}
