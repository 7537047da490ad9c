import type { FleetClient } from './client.ts';
import { asLine, type Ended, type Job } from './jobs.ts';
import { hasMarker, isMarkedFor, outcomeOf } from './scripts.ts';
import type { Activity, ScriptResult } from './wire.ts';

/** Characters of what a script has written that are told to people. */
const LONGEST_OUTPUT = 200;

/** What became of what was sent to Fleet, and what of it can be found there again. */
export class Tracks {
  readonly #client: FleetClient;

  constructor(client: FleetClient) {
    this.#client = client;
  }

  /** The job as it is now: the same object if there is no news. */
  async follow(hostId: number, job: Job): Promise<Job> {
    switch (job.kind) {
      case 'script':
        return this.#followRun(job, outcomeOf);
      case 'uninstall': {
        const id = job.id ?? (await this.uninstallAfter(hostId, job.of, job.before));
        if (id === null) return job;
        return this.#followRun(id === job.id ? job : { ...job, id }, outcomeOfPackage);
      }
      case 'command':
        return this.#followCommand(job);
      default:
        return job.kind satisfies never;
    }
  }

  async #followRun(job: Job, outcome: (exitCode: number) => Ended): Promise<Job> {
    const result = await this.#client.scriptResult(job.id ?? '');
    if (result === null) return { ...job, ended: GONE };
    // A host that is away has `host_timeout` and no exit code: it does it when it is back.
    const exitCode = result.exit_code ?? null;
    if (exitCode === null) return job;
    return { ...job, ended: withOutput(outcome(exitCode), result) };
  }

  async #followCommand(job: Job): Promise<Job> {
    const answer = await this.#client.commandStatus(job.id ?? '');
    if (answer === null) return job;
    if (answer === 'unknown') return { ...job, ended: GONE };
    switch (answer.status) {
      case 'Acknowledged':
        return {
          ...job,
          ended: { outcome: 'done', detail: 'the device has acknowledged the removal' },
        };
      case 'Error':
      case 'CommandFormatError':
        return { ...job, ended: { outcome: 'failed', detail: errorOf(job.of, answer.result) } };
      default:
        // Pending and NotNow, and what later versions may say.
        return job;
    }
  }

  /** Runs of scripts with these markers as lines, by marker. */
  async scripts(hostId: number, markers: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const id of runsIn(await this.#all(hostId))) {
      if (found.size === markers.length) break;
      const script = (await this.#client.scriptResult(id))?.script_contents ?? '';
      const marker = markers.find((one) => !found.has(one) && hasMarker(script, one));
      if (marker !== undefined) found.set(marker, id);
    }
    return found;
  }

  /** Runs of scripts of an order that a host has yet to begin. */
  async scriptsOf(hostId: number, orderId: string): Promise<readonly string[]> {
    const found: string[] = [];
    for (const id of runsIn(await this.#client.activities(hostId, 'upcoming'))) {
      const script = (await this.#client.scriptResult(id))?.script_contents ?? '';
      if (isMarkedFor(script, orderId)) found.push(id);
    }
    return found;
  }

  /** The uninstall of a title that a host has yet to do. `null`: there is none. */
  async pendingUninstall(hostId: number, title: string): Promise<string | null> {
    return uninstallsIn(await this.#client.activities(hostId, 'upcoming'), title)[0] ?? null;
  }

  /** The newest uninstall of a title. `null`: there is none. */
  async lastUninstall(hostId: number, title: string): Promise<string | null> {
    return uninstallsIn(await this.#all(hostId), title)[0] ?? null;
  }

  /** The uninstall that came after another one. `null`: none can be seen yet. */
  async uninstallAfter(
    hostId: number,
    title: string,
    before: string | null,
  ): Promise<string | null> {
    const newest = await this.lastUninstall(hostId, title);
    return newest === before ? null : newest;
  }

  /** Takes back what a host has yet to begin of these runs. */
  async cancel(hostId: number, isMeant: (executionId: string) => boolean): Promise<void> {
    for (const { uuid, details } of await this.#client.activities(hostId, 'upcoming')) {
      const run = details?.script_execution_id;
      if (uuid && run && isMeant(run)) await this.#client.cancel(hostId, uuid);
    }
  }

  /** What is to come first, then what was, from the newest on. */
  async #all(hostId: number): Promise<readonly Activity[]> {
    const upcoming = await this.#client.activities(hostId, 'upcoming');
    return [...upcoming, ...(await this.#client.activities(hostId, 'past'))];
  }
}

const GONE: Ended = {
  outcome: 'failed',
  detail: 'Fleet no longer has it: it was taken back there',
};

/** Runs of scripts that are not saved in Fleet, as ours are. */
function runsIn(activities: readonly Activity[]): readonly string[] {
  return activities.flatMap(({ type, details }) =>
    type === 'ran_script' && !details?.script_name && details?.script_execution_id
      ? [details.script_execution_id]
      : [],
  );
}

function uninstallsIn(activities: readonly Activity[], title: string): readonly string[] {
  return activities.flatMap(({ type, details }) =>
    type === 'uninstalled_software' &&
    details?.software_title === title &&
    details.script_execution_id
      ? [details.script_execution_id]
      : [],
  );
}

function outcomeOfPackage(exitCode: number): Ended {
  return exitCode === 0
    ? { outcome: 'done', detail: 'Fleet has uninstalled it by its package' }
    : { outcome: 'failed', detail: `the uninstall script of its package ended with ${exitCode}` };
}

/** Of what failed, people are told what the script has written. */
function withOutput({ outcome, detail }: Ended, { output, message }: ScriptResult): Ended {
  const words = asLine(output || message || '', LONGEST_OUTPUT);
  return outcome === 'done' || words === ''
    ? { outcome, detail }
    : { outcome, detail: `${detail}: ${words}` };
}

/** The reason that a device gives, out of its answer: a property list in base64. */
function errorOf(app: string, result: string): string {
  const plist = Buffer.from(result, 'base64').toString('utf8');
  const [, reason = ''] =
    /<key>(?:US)?(?:English|Localized)Description<\/key>\s*<string>([^<]*)<\/string>/.exec(plist) ??
    [];
  const words = asLine(reason, LONGEST_OUTPUT);
  return `the device did not remove ${app}${words === '' ? '' : `: ${words}`}`;
}
