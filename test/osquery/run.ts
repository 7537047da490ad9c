import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { approveAsShown, Person } from '../../demo/people.ts';
import type { LocalFile } from '../../local/interdict/local-file.ts';
import { aSentBan } from '../made/sent-ban.ts';
import { ended, osqueryd, Server, until } from './children.ts';
import { osquerydIn } from './fetch-osqueryd.ts';

/*
 * `npm run test:osquery`: the real osqueryd of this machine enrols in the local run, reports what
 * is installed here, and lives through what goes wrong. It takes some ten minutes, since osqueryd
 * runs a query at full multiples of its interval.
 */

const BAN = 'a-package-of-this-machine';
const ROOT = join(import.meta.dirname, '../..');

interface Listed {
  readonly deviceId: string;
  readonly inventoryHash: string | null;
  readonly management: string;
  readonly retiredAt: string | null;
}

function told(what: string): void {
  console.log(`  ✓ ${what}`);
}

function person(name: keyof LocalFile['tokens'], { apiUrl, tokens }: LocalFile): Person {
  return new Person(name, apiUrl, tokens[name], 3);
}

async function hosts(local: LocalFile): Promise<readonly Listed[]> {
  const { items } = await person('viewer', local).get('/v1/devices');
  return (items as readonly Listed[]).filter(({ retiredAt }) => retiredAt === null);
}

async function control(local: LocalFile, path: string, body: unknown): Promise<void> {
  const response = await fetch(`${local.apiUrl}/_local/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}

async function reporterKey(local: LocalFile): Promise<string> {
  const made = await person('operator', local).post('/v1/enrollment-keys', {
    kind: 'reporter',
    reenroll: 'rotate',
    group: 'health',
    ownership: 'organization',
    maxUses: 10,
    expiresAt: '2099-01-01T00:00:00Z',
  });
  return String(made.enrollmentKey);
}

/** Bans a package, lets the clock go on until the ban is in force, and returns its findings. */
async function findingsOf(packageId: string, local: LocalFile): Promise<unknown> {
  const [author, approver] = [person('author', local), person('approver', local)];
  const begins = new Date(Date.now() + 60_000).toISOString();
  await author.put(
    `/v1/bans/${BAN}`,
    aSentBan({
      id: BAN,
      scope: { platforms: ['linux'] },
      apps: [{ name: packageId, match: [{ platform: 'linux', packageId }] }],
      timeline: { notice: begins, effective: begins },
      limits: { wide: { percent: 100, why: 'there is one host' } },
    }),
  );
  await author.post(`/v1/bans/${BAN}/propose`, { revision: 1 });
  await author.post(`/v1/bans/${BAN}/previews`, { revision: 1, purpose: 'before approval' });
  await control(local, 'clock', { advance: 'PT2M' });
  await approveAsShown(approver, BAN);
  await control(local, 'clock', { advance: 'PT10M' });
  const { items } = await author.get(`/v1/bans/${BAN}/findings`);
  return (items as readonly { readonly status: string; readonly cause: string }[]).map(
    ({ status, cause }) => `${status}, ${cause}`,
  );
}

async function play(home: string, server: Server, path: string): Promise<void> {
  let local = await server.start();
  writeFileSync(join(home, 'interdict.key'), await reporterKey(local), { mode: 0o600 });
  running = osqueryd(path, home, local);
  const [host] = await until('osqueryd enrols', 60, async () => {
    const found = await hosts(local);
    return found.length === 1 ? found : null;
  });
  told(`osqueryd enrolled, management ${host?.management}`);

  await control(local, 'faults', {
    service: 'dynamodb',
    mode: 'refuse',
    table: 'devices',
    operation: 'GetItem',
    count: 1_000_000,
  });
  const failed = /"status":50[03][^\n]*osquery\/log|osquery\/log[^\n]*"status":50[03]/;
  await until('a list is refused', 420, () =>
    failed.test(server.logOf('report').replaceAll(' ', '')) ? true : null,
  );
  told('a list was answered 5xx, and so were requests for the configuration');
  await server.stop();
  local = await server.start();
  const listed = await until('the list comes again', 300, async () => {
    const [found] = await hosts(local);
    return found?.inventoryHash == null ? null : found;
  });
  told('the server was started anew, and the same list came under the same key');

  const { apps } = (await person('viewer', local).get(`/v1/devices/${listed.deviceId}`)) as {
    readonly apps: readonly { readonly id: string }[];
  };
  told(`it has this machine’s packages, ${apps[0]?.id} first`);
  const [app] = apps.filter(({ id }) => id === 'dpkg' || id === 'rpm');
  if (app === undefined) throw new Error('neither dpkg nor rpm is listed');
  const findings = await findingsOf(app.id, local);
  if (String(findings) !== 'unenforceable, management') throw new Error(String(findings));
  told(`a ban of ${app.id} found it: ${findings}`);

  await person('operator', local).send('DELETE', `/v1/devices/${listed.deviceId}`, {
    reason: 'to see what osqueryd does',
  });
  await until('osqueryd enrols again', 120, async () => {
    const again = await hosts(local);
    return again.some(({ deviceId }) => deviceId !== listed.deviceId) ? true : null;
  });
  told('after its device was revoked it was told node_invalid, and enrolled again');
}

let running: ChildProcess | undefined;
const home = mkdtempSync(join(tmpdir(), 'interdict-osquery-'));
const server = new Server(home, 9_480);
try {
  await play(home, server, osquerydIn(join(ROOT, '.interdict', 'osquery')));
} finally {
  await ended(running);
  await server.stop();
  rmSync(home, { recursive: true, force: true });
}
