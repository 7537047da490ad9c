import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Trouble, type World } from '../world.ts';

const contextSchema = z.strictObject({
  /** The API's address, without a slash at its end. */
  api: z.url({ protocol: /^https?$/ }),
  /** The OpenID Connect issuer that people sign in at. */
  issuer: z.url({ protocol: /^https?$/ }),
  /** The client of this program at the issuer. */
  clientId: z.string().min(1),
  /** The claim of a token that has the roles. */
  rolesClaim: z.string().default('cognito:groups'),
});
export type ConfiguredContext = z.infer<typeof contextSchema>;

const configSchema = z.strictObject({
  current: z.string(),
  contexts: z.record(z.string().regex(/^[a-z0-9-]{1,32}$/), contextSchema),
});
export type Config = z.infer<typeof configSchema>;

/** The directory in which a user's configuration lies. */
function configDirectory({ env, home, platform }: World): string {
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData/Roaming'), 'interdict');
  return join(env.XDG_CONFIG_HOME || join(home, '.config'), 'interdict');
}

export function configFile(world: World): string {
  return join(configDirectory(world), 'config.json');
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new Trouble(`${file} is no JSON: mend it, or remove it.`);
  }
}

/** What the user has configured; `null`: nothing. Throws `Trouble` over a file that is wrong. */
export function readConfig(world: World): Config | null {
  const file = configFile(world);
  if (!existsSync(file)) return null;
  const read = configSchema.safeParse(jsonOf(file));
  if (read.success) return read.data;
  const [fault] = read.error.issues;
  throw new Trouble(`${file}, ${fault?.path.join('.') || 'whole'}: ${fault?.message}.`);
}
