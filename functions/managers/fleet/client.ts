import * as z from 'zod/mini';
import { jsonOrNull } from '../../domain/json-or-null.ts';
import {
  type RemoteAnswer,
  type RemoteApi,
  RemoteBusy,
  RemoteOdd,
  type RemoteRequest,
} from '../remote.ts';
import {
  type Activity,
  activitiesAnswer,
  commandResultsAnswer,
  commandSentAnswer,
  errorAnswer,
  type FleetHost,
  hostAnswer,
  hostIdsAnswer,
  hostsAnswer,
  type ScriptResult,
  scriptResultAnswer,
  scriptSentAnswer,
  type Title,
  titleAnswer,
  titlesAnswer,
  versionAnswer,
} from './wire.ts';

/** What Fleet answers to something that it does not do. */
export interface Declined {
  readonly declined: true;
  readonly status: number;
  readonly why: string;
}

export function isDeclined(answer: object | null): answer is Declined {
  return answer !== null && 'declined' in answer;
}

/** Activities of one host that are looked through for our own, newest first. */
const LOOKED_THROUGH = 50;
/** Since this version Fleet's teams are fleets, in parameters too. */
const FLEETS_SINCE = [4, 83] as const;

const BASE = '/api/v1/fleet';

/** Fleet's REST API, as far as it is used here. */
export class FleetClient {
  readonly #api: RemoteApi;
  #fleetParameter: string | null = null;

  constructor(api: RemoteApi) {
    this.#api = api;
  }

  /** A page of hosts with their software, in the order of their ids. */
  async hosts(page: number, perPage: number): Promise<readonly FleetHost[]> {
    const query = new URLSearchParams({
      page: String(page),
      per_page: String(perPage),
      order_key: 'id',
      populate_software: 'without_vulnerability_details',
      disable_failing_policies: 'true',
    });
    return (await this.#get(`/hosts?${query}`, hostsAnswer)).hosts ?? [];
  }

  /** The id of the host at a place in the order of ids. `null`: there are fewer. */
  async hostIdAt(place: number): Promise<number | null> {
    const query = new URLSearchParams({
      page: String(place),
      per_page: '1',
      order_key: 'id',
      disable_failing_policies: 'true',
    });
    const { hosts } = await this.#get(`/hosts?${query}`, hostIdsAnswer);
    return hosts?.[0]?.id ?? null;
  }

  /** The first hosts that have the text in their UUID, name or serial number. */
  async hostsLike(
    text: string,
  ): Promise<readonly { readonly id: number; readonly uuid?: string | null }[]> {
    const query = new URLSearchParams({
      page: '0',
      per_page: String(LOOKED_THROUGH),
      order_key: 'id',
      query: text,
      disable_failing_policies: 'true',
    });
    return (await this.#get(`/hosts?${query}`, hostIdsAnswer)).hosts ?? [];
  }

  /** `null`: there is none of this id. */
  async host(id: number): Promise<FleetHost | null> {
    return (await this.#find(`/hosts/${id}`, hostAnswer))?.host ?? null;
  }

  /** `null`: there is none. Fleet also looks at names and serial numbers. */
  async hostBy(identifier: string): Promise<FleetHost | null> {
    const path = `/hosts/identifier/${encodeURIComponent(identifier)}?exclude_software=true`;
    return (await this.#find(path, hostAnswer))?.host ?? null;
  }

  /** Runs a script on a host. It is not saved in Fleet. */
  async runScript(hostId: number, script: string): Promise<{ readonly id: string } | Declined> {
    const body = { host_id: hostId, script_contents: script };
    const sent = await this.#send('/scripts/run', body, scriptSentAnswer);
    return isDeclined(sent) ? sent : { id: sent.execution_id };
  }

  /** What became of a script. `null`: Fleet knows of no such run. */
  scriptResult(executionId: string): Promise<ScriptResult | null> {
    return this.#find(`/scripts/results/${encodeURIComponent(executionId)}`, scriptResultAnswer);
  }

  /** What a host is still to do, and with `past` also what it has done of late. */
  async activities(hostId: number, which: 'upcoming' | 'past'): Promise<readonly Activity[]> {
    const query = new URLSearchParams({
      page: '0',
      per_page: String(LOOKED_THROUGH),
      ...(which === 'past' ? { order_key: 'created_at', order_direction: 'desc' } : {}),
    });
    const path = which === 'upcoming' ? 'activities/upcoming' : 'activities';
    return (
      (await this.#find(`/hosts/${hostId}/${path}?${query}`, activitiesAnswer))?.activities ?? []
    );
  }

  /** Takes back what a host has not begun. What it has done meanwhile stays done. */
  async cancel(hostId: number, activityId: string): Promise<void> {
    const path = `/hosts/${hostId}/activities/upcoming/${encodeURIComponent(activityId)}`;
    await this.#ask({ method: 'DELETE', path: `${BASE}${path}`, repeats: true });
  }

  /** Has a host tell anew what it has. */
  async refetch(hostId: number): Promise<void> {
    await this.#ask({ method: 'POST', path: `${BASE}/hosts/${hostId}/refetch`, repeats: true });
  }

  /** Titles of software whose names have the text. */
  async titles(text: string, fleetId: number): Promise<readonly Title[]> {
    const fleet = { [await this.#fleetName()]: String(fleetId) };
    const query = new URLSearchParams({ page: '0', per_page: '50', query: text, ...fleet });
    return (await this.#find(`/software/titles?${query}`, titlesAnswer))?.software_titles ?? [];
  }

  async title(id: number, fleetId: number): Promise<Title | null> {
    const query = new URLSearchParams({ [await this.#fleetName()]: String(fleetId) });
    return (
      (await this.#find(`/software/titles/${id}?${query}`, titleAnswer))?.software_title ?? null
    );
  }

  /** Has a host uninstall a title by the package that somebody has added for it. */
  async uninstall(hostId: number, titleId: number): Promise<Declined | null> {
    const path = `${BASE}/hosts/${hostId}/software/${titleId}/uninstall`;
    const answer = await this.#ask({ method: 'POST', path, repeats: false });
    return declinedOf(answer);
  }

  /** Sends a command of Apple's device management to a host. */
  async runCommand(plist: string, hostUuid: string): Promise<{ readonly id: string } | Declined> {
    const body = { command: Buffer.from(plist).toString('base64'), host_uuids: [hostUuid] };
    const sent = await this.#send('/commands/run', body, commandSentAnswer);
    return isDeclined(sent) ? sent : { id: sent.command_uuid };
  }

  /** How a host has answered a command. `null`: it has not; `unknown`: Fleet knows of none. */
  async commandStatus(
    commandUuid: string,
  ): Promise<{ readonly status: string; readonly result: string } | 'unknown' | null> {
    const query = new URLSearchParams({ command_uuid: commandUuid });
    const found = await this.#find(`/commands/results?${query}`, commandResultsAnswer);
    if (found === null) return 'unknown';
    const [first] = found.results ?? [];
    return first?.status ? { status: first.status, result: first.result ?? '' } : null;
  }

  /** The parameter that names a fleet: both at once are refused. */
  async #fleetName(): Promise<string> {
    if (this.#fleetParameter === null) {
      const { version } = await this.#get('/version', versionAnswer);
      this.#fleetParameter = hasFleets(version) ? 'fleet_id' : 'team_id';
    }
    return this.#fleetParameter;
  }

  async #get<T extends z.core.$ZodType>(path: string, schema: T): Promise<z.output<T>> {
    const found = await this.#find(path, schema);
    if (found === null) throw new RemoteOdd(`GET ${path.split('?')[0]} answered 404`);
    return found;
  }

  async #find<T extends z.core.$ZodType>(path: string, schema: T): Promise<z.output<T> | null> {
    const answer = await this.#ask({ method: 'GET', path: `${BASE}${path}`, repeats: true });
    if (answer.status === 404) return null;
    const declined = declinedOf(answer);
    if (declined !== null)
      throw new RemoteOdd(`GET ${path.split('?')[0]} answered ${declined.status} ${declined.why}`);
    return read(schema, answer, path);
  }

  async #send<T extends z.core.$ZodType>(
    path: string,
    body: object,
    schema: T,
  ): Promise<z.output<T> | Declined> {
    const answer = await this.#ask({
      method: 'POST',
      path: `${BASE}${path}`,
      body: JSON.stringify(body),
      repeats: false,
    });
    // What the host is at now is over by itself.
    if (answer.status === 409) throw new RemoteBusy(`POST ${path} answered 409`);
    return declinedOf(answer) ?? read(schema, answer, path);
  }

  #ask(request: RemoteRequest): Promise<RemoteAnswer> {
    return this.#api.ask({
      ...request,
      headers: {
        accept: 'application/json',
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
    });
  }
}

function read<T extends z.core.$ZodType>(
  schema: T,
  answer: RemoteAnswer,
  path: string,
): z.output<T> {
  const result = z.safeParse(schema, jsonOrNull(answer.text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.join('.') || 'it';
  throw new RemoteOdd(`${path.split('?')[0]} answered in another form: ${where}`);
}

/** What Fleet says of a request that it does not carry out. `null`: it does. */
function declinedOf(answer: RemoteAnswer): Declined | null {
  const { status } = answer;
  if (status >= 200 && status < 300) return null;
  const told = z.safeParse(errorAnswer, jsonOrNull(answer.text));
  const words = told.success ? [told.data.message, told.data.errors?.[0]?.reason] : [];
  const why = words.filter((word) => typeof word === 'string' && word !== '').join(': ');
  return { declined: true, status, why: why.slice(0, 200) };
}

/** Whether the version calls teams fleets. Something that is no version is a new one. */
function hasFleets(version: string): boolean {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined || minor === undefined) return true;
  const [sinceMajor, sinceMinor] = FLEETS_SINCE;
  return (
    Number(major) > sinceMajor || (Number(major) === sinceMajor && Number(minor) >= sinceMinor)
  );
}
