import * as oauth from 'oauth4webapi';
import type { Config } from '../api/answers.ts';

/** What sign-in gives. It is kept in memory alone, and ends with the page. */
export interface Tokens {
  readonly access: string;
  readonly refresh: string | null;
}

/** What has to outlive the way to the issuer and back. It is of no use to anybody else. */
export interface Pending {
  readonly state: string;
  readonly verifier: string;
  /** The room that was shown. */
  readonly hash: string;
}

/** Signing in at the stage's issuer: code with PKCE, for a client without a secret. */
export class SignIn {
  readonly #config: Config;
  readonly #clientId: string;
  readonly #home: string;
  readonly #options: Record<symbol, boolean>;
  #server: oauth.AuthorizationServer | null = null;

  /** `home`: the page that the issuer sends people back to. */
  constructor(config: Config, clientId: string, home: string) {
    this.#config = config;
    this.#clientId = clientId;
    this.#home = home;
    // Plain HTTP is for an issuer on this machine, where this page came from as well.
    const { origin, protocol } = new URL(config.issuer);
    const isHere = protocol === 'http:' && origin === new URL(home).origin;
    this.#options = { [oauth.allowInsecureRequests]: isHere };
  }

  async #endpoints(): Promise<oauth.AuthorizationServer> {
    if (this.#server !== null) return this.#server;
    const issuer = new URL(this.#config.issuer);
    const answer = await oauth.discoveryRequest(issuer, this.#options);
    this.#server = await oauth.processDiscoveryResponse(issuer, answer);
    return this.#server;
  }

  get #client(): oauth.Client {
    return { client_id: this.#clientId };
  }

  /** Where to go to sign in, and what to keep until one is back. */
  async begin(hash: string): Promise<{ readonly url: string; readonly pending: Pending }> {
    const server = await this.#endpoints();
    const state = oauth.generateRandomState();
    const verifier = oauth.generateRandomCodeVerifier();
    const url = new URL(server.authorization_endpoint ?? '');
    const asked = {
      client_id: this.#clientId,
      redirect_uri: this.#home,
      response_type: 'code',
      scope: this.#config.scope,
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    };
    for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
    return { url: url.href, pending: { state, verifier, hash } };
  }

  /** Exchanges the code that one came back with. */
  async complete(here: URL, { state, verifier }: Pending): Promise<Tokens> {
    const server = await this.#endpoints();
    const came = oauth.validateAuthResponse(server, this.#client, here, state);
    const answer = await oauth.authorizationCodeGrantRequest(
      server,
      this.#client,
      oauth.None(),
      came,
      this.#home,
      verifier,
      this.#options,
    );
    return tokensOf(
      await oauth.processAuthorizationCodeResponse(server, this.#client, answer),
      null,
    );
  }

  /** Asks for another access token. `null`: the issuer refuses it. Else throws why not. */
  async renew(refresh: string): Promise<Tokens | null> {
    try {
      return await this.#renewed(refresh);
    } catch (error) {
      if (isRefusal(error)) return null;
      throw error;
    }
  }

  async #renewed(refresh: string): Promise<Tokens> {
    const server = await this.#endpoints();
    const answer = await oauth.refreshTokenGrantRequest(
      server,
      this.#client,
      oauth.None(),
      refresh,
      this.#options,
    );
    return tokensOf(await oauth.processRefreshTokenResponse(server, this.#client, answer), refresh);
  }

  /** Ends the session. Where to go so that the issuer forgets it, too; `null`: nowhere. */
  async end({ refresh }: Tokens): Promise<string | null> {
    const server = await this.#endpoints();
    if (refresh !== null && server.revocation_endpoint !== undefined)
      await oauth.revocationRequest(server, this.#client, oauth.None(), refresh, this.#options);
    if (server.end_session_endpoint === undefined) return null;
    const url = new URL(server.end_session_endpoint);
    url.searchParams.set('client_id', this.#clientId);
    url.searchParams.set('post_logout_redirect_uri', this.#home);
    // Cognito's own name for the same.
    url.searchParams.set('logout_uri', this.#home);
    return url.href;
  }
}

/** Whether the issuer has said no, and was not only busy or out of reach. */
function isRefusal(error: unknown): boolean {
  if (error instanceof oauth.WWWAuthenticateChallengeError) return true;
  return error instanceof oauth.ResponseBodyError && error.status < 500 && error.status !== 429;
}

function tokensOf(answer: oauth.TokenEndpointResponse, before: string | null): Tokens {
  return { access: answer.access_token, refresh: answer.refresh_token ?? before };
}
