import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, exportPKCS8, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import type * as z from 'zod/mini';
import { devicePatch, modifyBody, policyFields, removeBody, tokenForm } from './shapes.ts';
import { EnterpriseWorld, invalid, PeerRefusal } from './world.ts';

const SCOPE = 'https://www.googleapis.com/auth/androidmanagement';
const ACCOUNT = 'interdict@example.iam.gserviceaccount.com';
const PUSHER = 'pubsub@example.iam.gserviceaccount.com';
const TOKEN_LASTS = 3_600;
const LARGEST_PAGE = 100;

/** A request that was made, and how it was answered. */
interface Told {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
}

/** An answer in the place of the right one. */
interface Fault {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly reason?: string;
  /** Of requests whose path has this; left out: of any. */
  readonly on?: RegExp;
  /** Whether the request is carried out all the same: only its answer is lost. */
  readonly isDone?: boolean;
}

interface Keys {
  readonly account: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey };
  readonly google: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey };
}

/**
 * A stand-in for the Android Management API with one enterprise, over HTTP on this machine. It has
 * an own clock, gives out tokens for the assertions of one service account, refuses fields, paths
 * and masks that it does not know, and pushes as Pub/Sub does.
 */
export class AndroidPeer {
  readonly world: EnterpriseWorld;
  readonly told: Told[] = [];
  /** Each answers one request to the API in the place of the right answer. */
  readonly faults: Fault[] = [];
  /** While it is set, each request to the API is answered so. */
  down: Fault | null = null;
  /** Milliseconds that each answer takes. */
  delay = 0;
  /** Whether the service account is let in. */
  isAccountKnown = true;
  /** Something that happens before the next change of a policy is carried out. */
  meanwhile: (() => void) | null = null;
  /** So many of the next changes are carried out, and their answers are lost. */
  lostAnswers = 0;
  devicesOnPage = LARGEST_PAGE;
  tokensGiven = 0;
  readonly #now: () => number;
  readonly #keys: Keys;
  readonly #server: Server;
  readonly #tokens = new Map<string, number>();
  #messages = 0;

  constructor(now: () => number, enterprise: string, keys: Keys) {
    this.#now = now;
    this.#keys = keys;
    this.world = new EnterpriseWorld(enterprise, now);
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  listen(): Promise<unknown> {
    this.#server.listen(0, '127.0.0.1');
    return once(this.#server, 'listening');
  }

  close(): Promise<unknown> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  /** What lets a caller in: the key of the service account, as Google gives it out, and more. */
  async secret() {
    return {
      enterprise: this.world.enterprise,
      url: this.url,
      serviceAccount: {
        type: 'service_account',
        client_email: ACCOUNT,
        private_key_id: 'account-1',
        private_key: await exportPKCS8(this.#keys.account.privateKey),
        token_uri: `${this.url}/token`,
      },
      pushAudience: 'https://interdict.example/v1/android/notifications',
      pushEmail: PUSHER,
      pushKeys: `${this.url}/certs`,
    };
  }

  /** All tokens that were given out hold no more. */
  revokeTokens(): void {
    this.#tokens.clear();
  }

  /** A push of Pub/Sub about a device, with its headers and bytes. */
  async push(
    deviceId: string,
    change: {
      readonly type?: string;
      readonly audience?: string;
      readonly email?: string;
      readonly issuer?: string;
      readonly expiresAt?: number;
      /** Signs with a key that nobody publishes. */
      readonly forged?: boolean;
    } = {},
  ) {
    const at = Math.floor(this.#now() / 1_000);
    this.#messages += 1;
    const data = Buffer.from(JSON.stringify(this.world.deviceJson(deviceId))).toString('base64');
    const body = JSON.stringify({
      message: {
        data,
        attributes: { notificationType: change.type ?? 'STATUS_REPORT' },
        messageId: String(this.#messages),
        publishTime: new Date(this.#now()).toISOString(),
      },
      subscription: 'projects/example/subscriptions/interdict',
    });
    const claims = { email: change.email ?? PUSHER, email_verified: true };
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'google-1', typ: 'JWT' })
      .setIssuer(change.issuer ?? 'https://accounts.google.com')
      .setSubject('112233')
      .setAudience(change.audience ?? (await this.secret()).pushAudience)
      .setIssuedAt(at)
      .setExpirationTime(change.expiresAt ?? at + TOKEN_LASTS)
      .sign(this.#keys[change.forged === true ? 'account' : 'google'].privateKey);
    return { bytes: Buffer.from(body), headers: { authorization: `Bearer ${token}` } };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (this.delay > 0) await new Promise((resolve) => setTimeout(resolve, this.delay));
    const { method = '', url: path = '' } = request;
    const text = Buffer.concat(chunks).toString('utf8');
    const said = await this.#say(method, path, text, request).catch((error: unknown) => {
      if (error instanceof PeerRefusal) return refusalOf(error);
      return refusalOf(new PeerRefusal(500, 'INTERNAL', String(error)));
    });
    this.told.push({ method, path, body: jsonOf(text), status: said.status });
    response.writeHead(said.status, {
      'content-type': 'application/json; charset=UTF-8',
      ...said.headers,
    });
    response.end(JSON.stringify(said.body));
  }

  async #say(method: string, path: string, text: string, request: IncomingMessage) {
    if (path === '/token') return this.#giveToken(method, text);
    if (path === '/certs') {
      const key = await exportJWK(this.#keys.google.publicKey);
      const keys = [{ ...key, kid: 'google-1', alg: 'RS256', use: 'sig' }];
      return { status: 200, headers: {}, body: { keys } };
    }
    this.#letIn(request);
    const at = this.faults.findIndex(({ on }) => on === undefined || on.test(path));
    const fault = this.down ?? (at < 0 ? undefined : this.faults.splice(at, 1)[0]);
    if (fault?.isDone === true) this.#serve(method, new URL(path, this.url), text);
    if (fault !== undefined) return faultOf(fault);
    const body = this.#serve(method, new URL(path, this.url), text);
    if (method === 'GET' || this.lostAnswers === 0) return { status: 200, headers: {}, body };
    this.lostAnswers -= 1;
    return faultOf({ status: 500 });
  }

  /** https://developers.google.com/identity/protocols/oauth2/service-account */
  async #giveToken(method: string, text: string) {
    if (method !== 'POST') throw new PeerRefusal(405, 'INVALID', 'Method Not Allowed');
    const form = tokenForm.safeParse(Object.fromEntries(new URLSearchParams(text)));
    const bad = (error: string) => ({ status: 400, headers: {}, body: { error } });
    if (!form.success) return bad('unsupported_grant_type');
    const verified = await jwtVerify(form.data.assertion, this.#keys.account.publicKey, {
      issuer: ACCOUNT,
      audience: `${this.url}/token`,
      algorithms: ['RS256'],
      currentDate: new Date(this.#now()),
      requiredClaims: ['iat', 'exp'],
    }).catch(() => null);
    const { payload, protectedHeader } = verified ?? {};
    const lasts = (payload?.exp ?? 0) - (payload?.iat ?? 0);
    const isGood = protectedHeader?.kid === 'account-1' && payload?.scope === SCOPE;
    if (!this.isAccountKnown || !isGood || lasts > TOKEN_LASTS) return bad('invalid_grant');
    this.tokensGiven += 1;
    const token = `token-${this.tokensGiven}`;
    this.#tokens.set(token, this.#now() + TOKEN_LASTS * 1_000);
    const body = { access_token: token, expires_in: TOKEN_LASTS, token_type: 'Bearer' };
    return { status: 200, headers: {}, body };
  }

  #letIn({ headers }: IncomingMessage): void {
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    if ((this.#tokens.get(token) ?? 0) > this.#now()) return;
    throw new PeerRefusal(401, 'UNAUTHENTICATED', 'Request had invalid credentials.');
  }

  #serve(method: string, { pathname, searchParams }: URL, text: string): unknown {
    const prefix = `/v1/${this.world.enterprise}/`;
    if (!pathname.startsWith(prefix))
      throw new PeerRefusal(403, 'PERMISSION_DENIED', 'Caller is not authorized to manage it.');
    const [, kind, id, verb] =
      /^(devices|policies)(?:\/([A-Za-z0-9_-]+))?(?::([A-Za-z]+))?$/.exec(
        pathname.slice(prefix.length),
      ) ?? [];
    const query = new Map(searchParams);
    const known = `${method} ${kind}${id === undefined ? '' : '/{id}'}${verb ? `:${verb}` : ''}`;
    switch (known) {
      case 'GET devices':
        return this.#page(query);
      case 'GET devices/{id}':
        noMore(query);
        return this.world.deviceJson(id ?? '');
      case 'GET policies/{id}':
        noMore(query);
        return this.world.policyJson(id ?? '');
      case 'PATCH devices/{id}':
        this.#assign(id ?? '', query, text);
        return this.world.deviceJson(id ?? '');
      case 'DELETE policies/{id}':
        noMore(query);
        this.world.delete(id ?? '');
        return {};
      case 'PATCH policies/{id}':
        return this.#change(id ?? '', () => this.#patch(id ?? '', query, text));
      case 'POST policies/{id}:modifyPolicyApplications': {
        const { changes } = read(modifyBody, text);
        return { policy: this.#change(id ?? '', () => this.world.modify(id ?? '', changes)) };
      }
      case 'POST policies/{id}:removePolicyApplications': {
        const { packageNames } = read(removeBody, text);
        return { policy: this.#change(id ?? '', () => this.world.remove(id ?? '', packageNames)) };
      }
      default:
        throw new PeerRefusal(404, 'NOT_FOUND', `There is no ${known}.`);
    }
  }

  #change(id: string, change: () => void) {
    const { meanwhile } = this;
    this.meanwhile = null;
    meanwhile?.();
    change();
    return this.world.policyJson(id);
  }

  #patch(id: string, query: Map<string, string>, text: string): void {
    const mask = query.get('updateMask')?.split(',') ?? [];
    query.delete('updateMask');
    noMore(query);
    const told = read(policyFields, text);
    if (mask.length === 0) this.world.put(id, told);
    else this.world.patch(id, told, mask);
  }

  #assign(id: string, query: Map<string, string>, text: string): void {
    const mask = query.get('updateMask');
    query.delete('updateMask');
    noMore(query);
    if (mask !== 'policyName') throw invalid('The stand-in patches the policy of a device alone.');
    this.world.assign(id, read(devicePatch, text).policyName);
  }

  #page(query: Map<string, string>) {
    const size = Math.min(Number(query.get('pageSize') ?? 10), this.devicesOnPage);
    const token = query.get('pageToken');
    query.delete('pageSize');
    query.delete('pageToken');
    noMore(query);
    const from = token === undefined ? 0 : Number(/^page-(\d+)$/.exec(token)?.[1]);
    if (Number.isNaN(from)) throw invalid('Invalid page token.');
    const ids = [...this.world.devices.keys()];
    const devices = ids.slice(from, from + size).map((id) => this.world.deviceJson(id));
    return {
      ...(devices.length > 0 ? { devices } : {}),
      ...(from + size < ids.length ? { nextPageToken: `page-${from + size}` } : {}),
    };
  }
}

function noMore(query: ReadonlyMap<string, string>): void {
  const [name] = query.keys();
  if (name !== undefined) throw invalid(`Unknown name "${name}": Cannot bind query parameter.`);
}

function read<T extends z.core.$ZodType>(
  schema: T & { safeParse: z.ZodMiniType['safeParse'] },
  text: string,
): z.output<T> {
  const found = schema.safeParse(jsonOf(text));
  if (!found.success) throw invalid(`Invalid JSON payload received: ${found.error.message}`);
  return found.data as z.output<T>;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text === '' ? null : text;
  }
}

function refusalOf({ code, status, message }: PeerRefusal) {
  return { status: code, headers: {}, body: { error: { code, status, message } } };
}

function faultOf({ status, headers = {}, reason = 'UNAVAILABLE' }: Fault) {
  const error = { code: status, status: reason, message: 'as the test has it' };
  return { status, headers: { ...headers }, body: { error } };
}

/** Starts a stand-in with no policies and no devices. */
export async function startAndroidPeer(
  now: () => number,
  enterprise = 'enterprises/LC0peer',
): Promise<AndroidPeer> {
  const [account, google] = await Promise.all([
    generateKeyPair('RS256', { extractable: true }),
    generateKeyPair('RS256', { extractable: true }),
  ]);
  const peer = new AndroidPeer(now, enterprise, { account, google });
  await peer.listen();
  return peer;
}
