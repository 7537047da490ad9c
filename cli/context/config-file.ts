import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { isLoopback } from '../sign-in/loopback.ts';
import { Trouble, type World } from '../world.ts';

/** Where a browser comes back to after a sign-in, unless the context says otherwise. */
const CALLBACK = 'http://localhost:8400/callback';
const NO_CALLBACK = `must be an address of this machine, such as ${CALLBACK}`;

/** The claim of a token that has the roles, unless the context says otherwise: Cognito's. */
export const USUAL_ROLES_CLAIM = 'cognito:groups';

/** An address without slashes at its end, so that a path can be put behind it. */
export function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}

const address = z.url({
  protocol: /^https?$/,
  error: 'must be an address such as https://example.org',
});

const contextSchema = z.strictObject({
  /** The API's address, without a slash at its end. */
  api: address.transform(withoutSlash),
  /** The OpenID Connect issuer that people sign in at. */
  issuer: address,
  /** The client of this program at the issuer. */
  clientId: z.string().min(1, 'must be the id of a client, and not empty'),
  /** The claim of a token that has the roles. */
  rolesClaim: z.string().default(USUAL_ROLES_CLAIM),
  /** Where a browser comes back to: an address of this machine that the issuer knows. */
  callback: z
    .url({ protocol: /^http$/, error: NO_CALLBACK })
    .refine(isLoopback, NO_CALLBACK)
    .default(CALLBACK),
});
export type ConfiguredContext = z.infer<typeof contextSchema>;

const NAME = /^[a-z0-9-]{1,32}$/;
const configSchema = z.strictObject({
  current: z.string(),
  contexts: z.record(z.string().regex(NAME), contextSchema),
});
export type Config = z.infer<typeof configSchema>;

/** The directory in which a user's configuration lies. */
export function configDirectory({ env, home, platform }: World): string {
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData/Roaming'), 'interdict');
  return join(env.XDG_CONFIG_HOME || join(home, '.config'), 'interdict');
}

export function configFile(world: World): string {
  return join(configDirectory(world), 'config.json');
}

/** What a JSON file holds; `null`: there is none. Throws `Trouble` over what is no JSON. */
export function readJson(file: string): unknown {
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new Trouble(`${file} is no JSON: mend it, or remove it.`);
  }
}

/** Writes a file whole or not at all, readable by its owner alone. */
export function writePrivately(file: string, content: object): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const next = `${file}.${process.pid}.next`;
  writeFileSync(next, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  // A file that was there before keeps its mode.
  chmodSync(next, 0o600);
  renameSync(next, file);
}

export function removeFile(file: string): void {
  rmSync(file, { force: true });
}

function faultIn(error: z.ZodError): string {
  const [fault] = error.issues;
  return `${fault?.path.join('.') || 'whole'}: ${fault?.message}`;
}

/** What the user has configured; `null`: nothing. Throws `Trouble` over a file that is wrong. */
export function readConfig(world: World): Config | null {
  const file = configFile(world);
  const json = readJson(file);
  if (json === null) return null;
  const read = configSchema.safeParse(json);
  if (read.success) return read.data;
  throw new Trouble(
    `${file}, ${faultIn(read.error)}: mend it, or remove it and run interdict init.`,
  );
}

/**
 * The configuration with a context added or replaced, which is the current one. Nothing is written.
 * Throws `Trouble` over a fault.
 */
export function withContext(world: World, name: string, context: object): Config {
  if (!NAME.test(name))
    throw new Trouble(`${name} is no name: small letters, digits and hyphens, 32 at most.`);
  const config = readConfig(world) ?? { current: name, contexts: {} };
  const next = { current: name, contexts: { ...config.contexts, [name]: context } };
  const read = configSchema.safeParse(next);
  if (!read.success) throw new Trouble(`This is no context: ${faultIn(read.error)}.`);
  return read.data;
}

/** A context of a configuration. Throws `Trouble` where it has none of the name. */
export function contextIn(world: World, { contexts }: Config, name: string): ConfiguredContext {
  const found = contexts[name];
  if (found !== undefined) return found;
  const names = Object.keys(contexts).join(', ') || 'none';
  throw new Trouble(`${configFile(world)} has no context ${name}: it has ${names}.`);
}

export function writeConfig(world: World, config: Config): void {
  writePrivately(configFile(world), config);
}
