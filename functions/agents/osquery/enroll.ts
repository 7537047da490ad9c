import { safeParse } from 'zod/mini';
import type { AgentAnswer } from '../../http/binding.ts';
import { isObject } from '../../http/object.ts';
import { osqueryEnrollBody } from '../../http/osquery-schema.ts';
import { parse } from '../../http/parse.ts';
import { agentJson, type RawBody } from '../../http/raw-body.ts';
import { toldText } from '../../http/text-schema.ts';
import { folded } from '../../http/told-text.ts';
import { enroll } from '../../usecases/devices/enroll.ts';
import type { Dependencies } from '../../usecases/ports.ts';
import { Refusal } from '../../usecases/refusal.ts';
import { answered } from './answers.ts';
import { platformOf } from './platforms.ts';

/** The bytes of an enrolment, of which most are rows about the hardware that nobody reads. */
export const LARGEST_OSQUERY_ENROLLMENT = 256 * 1024;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * A host enrols by the secret and the UUID that osqueryd sends. Its node key is its device token.
 * Only keys for reporters are taken, since osqueryd carries nothing out.
 */
export async function enrollHost(
  deps: Parameters<typeof enroll>[0] & Pick<Dependencies, 'clock'>,
  request: RawBody,
): Promise<AgentAnswer> {
  const said = parse(
    osqueryEnrollBody,
    agentJson(request, LARGEST_OSQUERY_ENROLLMENT),
    'The body is no enrolment of osqueryd.',
  );
  const platform = platformOf(said.platform_type);
  if (platform === null)
    throw new Refusal('unprocessable', 'This platform is not known here: Linux, macOS, Windows.');
  if (!UUID.test(said.host_identifier))
    throw new Refusal(
      'unprocessable',
      'The host identifier is no UUID: run osqueryd with --host_identifier=uuid.',
    );
  const details = rowsOf(said.host_details);
  const { token } = await enroll(deps, {
    enrollmentKey: said.enroll_secret,
    hardwareId: said.host_identifier,
    platform,
    osVersion: osVersionOf(details('os_version').version),
    idempotencyKey: attemptOf(details('osquery_info')),
    warnings: [],
    only: 'reporter',
  });
  return answered({ node_key: token });
}

type Row = Readonly<Record<string, unknown>>;

function rowsOf(details: unknown): (table: string) => Row {
  return (table) => {
    const row = isObject(details) ? details[table] : undefined;
    return isObject(row) ? row : {};
  };
}

const osVersion = toldText(64);

function osVersionOf(told: unknown): string | null {
  const read = safeParse(osVersion, typeof told === 'string' ? folded(told) : told);
  return read.success ? read.data : null;
}

/**
 * What tells repeats of one enrolment. osqueryd says nothing of the kind, but it repeats one only
 * within one run of itself. `null`: it does not say which run that is.
 */
function attemptOf({ instance_id, pid, start_time }: Row): string | null {
  const run = [instance_id, pid, start_time];
  return run.every((part) => typeof part === 'string' && part !== '') ? JSON.stringify(run) : null;
}
