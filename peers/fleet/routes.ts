import { hostOf } from './host-answer.ts';
import type { FleetWorld, PeerActivity, PeerHost, PeerTitle } from './world.ts';

/*
 * The paths of Fleet's REST API that a connector has to do with, each with the parameters and
 * fields that it knows. https://github.com/fleetdm/fleet/tree/main/docs/REST%20API
 */

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What of the stand-in routes look at. */
interface Peer {
  readonly world: FleetWorld;
  readonly version: string;
  readonly isPremium: boolean;
}

export interface Asked {
  readonly peer: Peer;
  /** What the path names. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

interface PeerRoute {
  readonly of: string;
  readonly path: string;
  readonly query: readonly string[];
  readonly fields: readonly string[];
  readonly serve: (asked: Asked) => Reply;
  readonly writes?: boolean;
}

export function refused(status: number, reason: string): Reply {
  return { status, body: { message: reason, errors: [{ name: 'base', reason }] } };
}

const NO_HOST = refused(404, 'Host was not found in the datastore');
const PAGE = ['page', 'per_page', 'order_key', 'order_direction'] as const;

function ok(body: unknown, status = 200): Reply {
  return { status, body };
}

function pageOf<T>(all: readonly T[], query: URLSearchParams): readonly T[] {
  const perPage = Number(query.get('per_page') ?? 20);
  const from = Number(query.get('page') ?? 0) * perPage;
  return all.slice(from, from + perPage);
}

function onHost({ peer, parts }: Asked, serve: (host: PeerHost) => Reply): Reply {
  const host = peer.world.host(Number(parts[0]));
  return host === undefined ? NO_HOST : serve(host);
}

function listHosts({ peer, query }: Asked): Reply {
  if (query.get('order_key') !== 'id')
    return refused(400, 'this stand-in orders hosts by id alone');
  const asked = query.get('populate_software');
  if (asked !== null && asked !== 'without_vulnerability_details')
    return refused(400, 'populate_software');
  const text = query.get('query')?.toLowerCase() ?? '';
  const sorted = peer.world.hosts
    .filter(({ uuid }) => uuid.toLowerCase().includes(text))
    .sort((a, b) => a.id - b.id);
  const hosts = pageOf(sorted, query).map((host) => hostOf(peer, host, asked !== null));
  return ok({ hosts });
}

function identified({ peer, parts: [name], query }: Asked): Reply {
  const host = peer.world.hosts.find(({ uuid }) => uuid.toLowerCase() === name?.toLowerCase());
  const hasSoftware = query.get('exclude_software') !== 'true';
  return host === undefined ? NO_HOST : ok({ host: hostOf(peer, host, hasSoftware) });
}

function runScript({ peer, body }: Asked): Reply {
  const { host_id, script_contents } = body;
  const host = peer.world.host(Number(host_id));
  if (host === undefined) return NO_HOST;
  if (typeof script_contents !== 'string' || script_contents.length > 10_000)
    return refused(422, 'Script is too large. It is limited to 10,000 characters.');
  if (!host.scripts) return refused(422, 'Scripts are disabled for this host.');
  const { uuid } = peer.world.begin(host.id, 'ran_script', script_contents);
  return ok({ host_id: host.id, execution_id: uuid }, 202);
}

function scriptResult({ peer, parts: [id] }: Asked): Reply {
  const run = peer.world.activities.find(({ uuid }) => uuid === id);
  if (run === undefined) return refused(404, 'Script result was not found');
  const host = peer.world.host(run.hostId);
  return ok({
    script_contents: run.type === 'ran_script' ? run.of : '#!/bin/sh\n# of the package\n',
    exit_code: run.exitCode,
    output: run.output,
    message: '',
    hostname: 'host',
    host_timeout: run.exitCode === null && host?.online === false,
    host_id: run.hostId,
    execution_id: run.uuid,
    runtime: 1,
  });
}

function activityOf({ uuid, type, of, hostId, createdAt }: PeerActivity) {
  const details =
    type === 'ran_script'
      ? { host_id: hostId, script_name: '', script_execution_id: uuid }
      : { host_id: hostId, software_title: of, script_execution_id: uuid };
  return { uuid, type, created_at: new Date(createdAt).toISOString(), details };
}

/** Upcoming ones come in the order in which they are done, past ones as they are asked for. */
function activities(which: 'upcoming' | 'past'): PeerRoute['serve'] {
  return (asked) =>
    onHost(asked, ({ id }) => {
      const { world } = asked.peer;
      const all = which === 'upcoming' ? world.upcoming(id) : [...world.past(id)].reverse();
      return ok({ activities: pageOf(all, asked.query).map(activityOf), meta: {} });
    });
}

function cancel(asked: Asked): Reply {
  return onHost(asked, ({ id }) => {
    const { world } = asked.peer;
    const uuid = asked.parts[1] ?? '';
    if (!world.upcoming(id).some((one) => one.uuid === uuid))
      return refused(404, 'UpcomingActivity was not found');
    world.cancel(uuid);
    return { status: 204 };
  });
}

function refetch(asked: Asked): Reply {
  return onHost(asked, (host) => {
    asked.peer.world.refetch(host);
    return ok({});
  });
}

/** Both names at once are an error, and the new one is known since 4.83. */
function fleetFault({ peer, query }: Asked): Reply | null {
  if (query.has('team_id') && query.has('fleet_id')) return refused(400, 'team_id and fleet_id');
  const knowsFleets = Number(peer.version.split('.')[1]) >= 83;
  if (query.has('fleet_id') && !knowsFleets) return refused(400, 'unknown: fleet_id');
  return null;
}

function titleOf({ hasPackage, ...title }: PeerTitle) {
  const software_package = hasPackage ? { name: `${title.name}.pkg`, version: '1' } : null;
  return { ...title, software_package, app_store_app: null, versions_count: 1, hosts_count: 1 };
}

function listTitles(asked: Asked): Reply {
  const fault = fleetFault(asked);
  if (fault !== null) return fault;
  const text = asked.query.get('query')?.toLowerCase() ?? '';
  const found = asked.peer.world.titles.filter(({ name }) => name.toLowerCase().includes(text));
  // The list does not say which bundle a title is: its own page does.
  const software_titles = pageOf(found, asked.query).map((title) => {
    const { bundle_identifier: _, upgrade_code: __, ...listed } = titleOf(title);
    return listed;
  });
  return ok({ count: found.length, software_titles, meta: { has_next_results: false } });
}

function readTitle(asked: Asked): Reply {
  const fault = fleetFault(asked);
  if (fault !== null) return fault;
  const title = asked.peer.world.titles.find(({ id }) => id === Number(asked.parts[0]));
  return title === undefined ? refused(404, 'Title') : ok({ software_title: titleOf(title) });
}

function uninstall(asked: Asked): Reply {
  return onHost(asked, (host) => {
    const { world, isPremium } = asked.peer;
    if (!isPremium) return refused(402, 'Requires Fleet Premium license');
    const title = world.titles.find(({ id }) => id === Number(asked.parts[1]));
    if (title === undefined || !title.hasPackage) return refused(404, 'Software title');
    world.begin(host.id, 'uninstalled_software', title.name);
    return { status: 202 };
  });
}

function runCommand({ peer, body }: Asked): Reply {
  const { command, host_uuids } = body;
  const [uuid] = Array.isArray(host_uuids) ? host_uuids : [];
  const host = peer.world.hosts.find((one) => one.uuid.toLowerCase() === uuid?.toLowerCase());
  if (host === undefined) return NO_HOST;
  if (!/^On/.test(host.mdm ?? '')) return refused(400, 'MDM is not turned on for this host.');
  const plist = Buffer.from(String(command), 'base64').toString('utf8');
  if (!plist.includes('<plist')) return refused(415, 'unsupported command');
  const made = peer.world.command(host.uuid, plist);
  return ok({ command_uuid: made.uuid, request_type: made.requestType });
}

function commandResults({ peer, query }: Asked): Reply {
  const found = peer.world.commands.find(({ uuid }) => uuid === query.get('command_uuid'));
  if (found === undefined) return refused(404, 'Command was not found');
  const { hostUuid, uuid, status, requestType, result } = found;
  if (status === 'Pending') return ok({});
  const answer = { host_uuid: hostUuid, command_uuid: uuid, status, request_type: requestType };
  return ok({ results: [{ ...answer, result }] });
}

const ID = '(\\d+)';
const NAME = '([^/]+)';
const FLEET = ['team_id', 'fleet_id'] as const;

/** More particular paths come first. */
export const ROUTES: readonly PeerRoute[] = [
  {
    of: 'GET',
    path: '/version',
    query: [],
    fields: [],
    serve: ({ peer }) => ok({ version: peer.version, branch: 'main', revision: '1' }),
  },
  {
    of: 'GET',
    path: '/hosts',
    query: [...PAGE, 'query', 'populate_software', 'disable_failing_policies'],
    fields: [],
    serve: listHosts,
  },
  {
    of: 'GET',
    path: `/hosts/identifier/${NAME}`,
    query: ['exclude_software'],
    fields: [],
    serve: identified,
  },
  {
    of: 'GET',
    path: `/hosts/${ID}`,
    query: ['exclude_software'],
    fields: [],
    serve: (asked) => onHost(asked, (host) => ok({ host: hostOf(asked.peer, host, true) })),
  },
  {
    of: 'GET',
    path: `/hosts/${ID}/activities/upcoming`,
    query: ['page', 'per_page'],
    fields: [],
    serve: activities('upcoming'),
  },
  {
    of: 'GET',
    path: `/hosts/${ID}/activities`,
    query: PAGE,
    fields: [],
    serve: activities('past'),
  },
  {
    of: 'DELETE',
    path: `/hosts/${ID}/activities/upcoming/${NAME}`,
    query: [],
    fields: [],
    serve: cancel,
    writes: true,
  },
  { of: 'POST', path: `/hosts/${ID}/refetch`, query: [], fields: [], serve: refetch },
  {
    of: 'POST',
    path: '/scripts/run',
    query: [],
    fields: ['host_id', 'script_id', 'script_contents'],
    serve: runScript,
    writes: true,
  },
  { of: 'GET', path: `/scripts/results/${NAME}`, query: [], fields: [], serve: scriptResult },
  {
    of: 'GET',
    path: '/software/titles',
    query: [...PAGE, ...FLEET, 'query', 'available_for_install'],
    fields: [],
    serve: listTitles,
  },
  { of: 'GET', path: `/software/titles/${ID}`, query: FLEET, fields: [], serve: readTitle },
  {
    of: 'POST',
    path: `/hosts/${ID}/software/${ID}/uninstall`,
    query: [],
    fields: [],
    serve: uninstall,
    writes: true,
  },
  {
    of: 'POST',
    path: '/commands/run',
    query: [],
    fields: ['command', 'host_uuids'],
    serve: runCommand,
    writes: true,
  },
  {
    of: 'GET',
    path: '/commands/results',
    query: ['command_uuid'],
    fields: [],
    serve: commandResults,
  },
];
