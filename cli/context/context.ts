import { Api } from '../api/api.ts';
import type { GlobalOptions } from '../options.ts';
import { Trouble, type World } from '../world.ts';
import { type ConfiguredContext, configFile, readConfig } from './config-file.ts';
import { localRun } from './local-run.ts';

/** Which API is spoken to, and by whom. */
export interface Context {
  readonly name: string;
  readonly api: string;
  readonly token: string;
  /** The claim of the token that has the roles. */
  readonly rolesClaim: string;
  /** Whether it is the run on this machine, whose clock may be another. */
  readonly local: boolean;
}

/** The configured context that the options name, or the current one. Throws `Trouble`. */
function configured(
  world: World,
  { context }: Pick<GlobalOptions, 'context'>,
): readonly [name: string, context: ConfiguredContext] {
  const config = readConfig(world);
  if (config === null)
    throw new Trouble(
      `There is no configuration (${configFile(world)}). ` +
        'For the stack that runs here, say --local.',
    );
  const name = context ?? config.current;
  const found = config.contexts[name];
  if (found === undefined)
    throw new Trouble(
      `${configFile(world)} has no context ${name}: it has ` +
        `${Object.keys(config.contexts).join(', ')}.`,
    );
  return [name, found];
}

/** Throws `Trouble` where it is not known which API, or there is no token. */
export async function contextOf(world: World, options: GlobalOptions): Promise<Context> {
  if (options.local === true) {
    const { api, token } = localRun(world.cwd, options.as ?? 'viewer');
    return { name: 'local', api, token, rolesClaim: 'cognito:groups', local: true };
  }
  const [name, { api, rolesClaim }] = configured(world, options);
  const token = world.env.INTERDICT_TOKEN;
  if (!token) throw new Trouble(`There is no token for ${name}: put one into INTERDICT_TOKEN.`);
  return { name, api: api.replace(/\/$/, ''), token, rolesClaim, local: false };
}

export function connect(world: World, context: Context): Api {
  return new Api(context, () => world.now());
}
