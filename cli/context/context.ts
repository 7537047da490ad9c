import { Api } from '../api/api.ts';
import type { GlobalOptions } from '../options.ts';
import { holds, Issuer, SessionOver } from '../sign-in/issuer.ts';
import { keepSession, readSession, type Session } from '../sign-in/session.ts';
import { Trouble, type World } from '../world.ts';
import {
  type ConfiguredContext,
  configFile,
  contextIn,
  readConfig,
  USUAL_ROLES_CLAIM,
  withoutSlash,
} from './config-file.ts';
import { localRun } from './local-run.ts';

/** Which API is spoken to, and by whom. */
export interface Context {
  readonly name: string;
  readonly api: string;
  readonly token: string;
  /** Another token than one that the API takes no more; `null`: there is none to be had. */
  readonly renewed: ((refused: string) => Promise<string>) | null;
  /** The claim of the token that has the roles. */
  readonly rolesClaim: string;
  /** Whether it is the run on this machine, whose clock may be another. */
  readonly local: boolean;
}

/** The configured context that the options name, or the current one. Throws `Trouble`. */
export function configuredContext(
  world: World,
  { context }: Pick<GlobalOptions, 'context'>,
): readonly [name: string, context: ConfiguredContext] {
  const config = readConfig(world);
  if (config === null || config.current === '')
    throw new Trouble(
      `There is no configuration (${configFile(world)}): make one with interdict init. ` +
        'For the stack that runs here, say --local.',
    );
  const name = context ?? config.current;
  return [name, contextIn(world, config, name)];
}

/** What a program is given: an address and a token, without a configuration. */
function fromEnvironment({ env }: World, { context }: GlobalOptions): Context | null {
  const { INTERDICT_API: api, INTERDICT_TOKEN: token } = env;
  if (!api || !token || context !== undefined) return null;
  const name = 'environment';
  const rolesClaim = USUAL_ROLES_CLAIM;
  return { name, api: withoutSlash(api), token, renewed: null, rolesClaim, local: false };
}

/** Throws `Trouble` where it is not known which API, or there is no token. */
export async function contextOf(world: World, options: GlobalOptions): Promise<Context> {
  if (options.local === true) {
    const { api, token } = localRun(world.cwd, options.as ?? 'viewer');
    const rolesClaim = USUAL_ROLES_CLAIM;
    return { name: 'local', api, token, renewed: null, rolesClaim, local: true };
  }
  const ofProgram = fromEnvironment(world, options);
  if (ofProgram !== null) return ofProgram;
  const [name, context] = configuredContext(world, options);
  const { api, rolesClaim } = context;
  const given = world.env.INTERDICT_TOKEN;
  if (given) return { name, api, token: given, renewed: null, rolesClaim, local: false };
  const session = readSession(world, name, context);
  if (session === null)
    throw new Trouble(
      `Nobody is signed in for ${name}: interdict login. A program puts its token into ` +
        'INTERDICT_TOKEN.',
    );
  const renewed = (refused: string) => renewedToken(world, name, context, { session, refused });
  const held = session.accessToken;
  const token = holds(session, world.now()) ? held : await renewed(held);
  return { name, api, token, renewed, rolesClaim, local: false };
}

interface Renewal {
  readonly session: Session;
  /** The token that is taken no more. */
  readonly refused: string;
}

/**
 * Another token for a session. Where the issuer takes each refresh token once, another command may
 * have been faster: then its token is taken. Throws `Trouble` when the session is over.
 */
async function renewedToken(
  world: World,
  name: string,
  context: ConfiguredContext,
  { session, refused }: Renewal,
): Promise<string> {
  const newest = readSession(world, name, context) ?? session;
  if (newest.accessToken !== refused && holds(newest, world.now())) return newest.accessToken;
  try {
    const issuer = await Issuer.find(context, () => world.now());
    const next = await issuer.refreshed(newest);
    keepSession(world, name, next);
    return next.accessToken;
  } catch (error) {
    if (!(error instanceof SessionOver)) throw error;
    const faster = readSession(world, name, context);
    if (faster !== null && faster.refreshToken !== newest.refreshToken) return faster.accessToken;
    throw new Trouble(`The session for ${name} has ended: interdict login. Nothing was done.`);
  }
}

export function connect(world: World, context: Context): Api {
  return new Api(context, () => world.now());
}
