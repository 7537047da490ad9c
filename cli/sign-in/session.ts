import { join } from 'node:path';
import { z } from 'zod';
import {
  type ConfiguredContext,
  configDirectory,
  readJson,
  removeFile,
  writePrivately,
} from '../context/config-file.ts';
import type { World } from '../world.ts';

const sessionSchema = z.object({
  /** Whom the tokens are from and for: those of others are none of this context. */
  issuer: z.string(),
  clientId: z.string(),
  accessToken: z.string(),
  /** By this machine's clock. */
  expiresAt: z.number(),
  /** `null`: the issuer gave none, so that the session ends with its token. */
  refreshToken: z.string().nullable(),
});
export type Session = z.infer<typeof sessionSchema>;

function fileOf(world: World, name: string): string {
  return join(configDirectory(world), 'sessions', `${name}.json`);
}

/** The session of a context; `null`: nobody is signed in. A file that is wrong counts as none. */
export function readSession(
  world: World,
  name: string,
  { issuer, clientId }: Pick<ConfiguredContext, 'issuer' | 'clientId'>,
): Session | null {
  const read = sessionSchema.safeParse(jsonIn(fileOf(world, name)));
  if (!read.success) return null;
  return read.data.issuer === issuer && read.data.clientId === clientId ? read.data : null;
}

function jsonIn(file: string): unknown {
  try {
    return readJson(file);
  } catch {
    return null;
  }
}

/** Keeps a session in a file that its owner alone can read. */
export function keepSession(world: World, name: string, session: Session): void {
  writePrivately(fileOf(world, name), session);
}

export function forgetSession(world: World, name: string): void {
  removeFile(fileOf(world, name));
}
