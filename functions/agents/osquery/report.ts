import type { AgentAnswer } from '../../http/binding.ts';
import { osqueryConfigBody, osqueryLogBody } from '../../http/osquery-schema.ts';
import { parse } from '../../http/parse.ts';
import { agentJson, type RawBody } from '../../http/raw-body.ts';
import { log } from '../../runtime/log.ts';
import { type AdmitNeeds, admitDevice } from '../../usecases/devices/admit-device.ts';
import { checkIn } from '../../usecases/devices/check-in.ts';
import type { Dependencies } from '../../usecases/ports.ts';
import { Refusal } from '../../usecases/refusal.ts';
import { tooLarge } from '../../usecases/too-large.ts';
import { answered } from './answers.ts';
import { configurationOf } from './configuration.ts';
import { newestSnapshot, type Snapshot } from './log-lines.ts';
import { appsOf } from './map.ts';

/** The bytes of a request for the configuration. */
export const LARGEST_OSQUERY_QUESTION = 16 * 1024;
/** The bytes of one request to the log, inflated. */
export const LARGEST_OSQUERY_LOG = 8 * 1024 * 1024;

/** The answer to lines that osqueryd need not send again. */
const TAKEN = answered({});

/** A host asks what to query, and how often. */
export async function configureHost(
  deps: AdmitNeeds & Pick<Dependencies, 'settings'>,
  request: RawBody,
): Promise<AgentAnswer> {
  const { node_key } = parse(
    osqueryConfigBody,
    agentJson(request, LARGEST_OSQUERY_QUESTION),
    NO_FORM,
  );
  return admitDevice(deps, nodeKey(request, node_key), async (head) =>
    answered(configurationOf(head, deps.settings.checkInSeconds)),
  );
}

/**
 * A host reports what it has. Lines that it would send for ever are taken and dropped: those that
 * can never be kept, and those of what nobody asked. So the next list comes through.
 */
export async function reportLog(
  deps: AdmitNeeds & Parameters<typeof checkIn>[0],
  request: RawBody,
): Promise<AgentAnswer> {
  try {
    return await takeLog(deps, request);
  } catch (error) {
    const isTooLarge = error instanceof Refusal && error.kind === 'too-large';
    if (!isTooLarge && tooLarge(error) === null) throw error;
    log('WARN', 'lines of osqueryd were too large to be kept', { bytes: request.bytes.length });
    return TAKEN;
  }
}

async function takeLog(
  deps: AdmitNeeds & Parameters<typeof checkIn>[0],
  request: RawBody,
): Promise<AgentAnswer> {
  const told = parse(osqueryLogBody, agentJson(request, LARGEST_OSQUERY_LOG), NO_FORM);
  return admitDevice(deps, nodeKey(request, told.node_key), async (device) => {
    const lines = told.log_type === 'result' ? (told.data ?? []) : [];
    const snapshot = newestSnapshot(lines);
    if (snapshot === null) return TAKEN;
    const { platform } = device;
    const { judged } = await checkIn(deps, { ...saidBy(snapshot), device, platform });
    if (!judged) throw new NotJudged();
    return TAKEN;
  });
}

/** A list as a check-in. osqueryd tells no clock at sending, and carries out no orders. */
function saidBy({ observedAt, rows }: Snapshot) {
  return {
    ...appsOf(rows),
    observedAt,
    sentAt: null,
    osVersion: null,
    coverage: 'all',
    inventoryHash: null,
    restrictionsEtag: null,
    warnings: [],
    results: [],
    ordersAfter: null,
  } as const;
}

/** A list could not be judged now. osqueryd keeps it and sends it again. */
class NotJudged extends Error {
  constructor() {
    super('a list of osqueryd could not be judged now');
    // By this name it passes by itself.
    this.name = 'ServiceUnavailable';
  }
}

const NO_FORM = 'The body does not have the form in which osqueryd sends.';

/**
 * The node key, which is the device's token. Since 5.23 osqueryd sends it also as a header. An
 * empty one is that of no device.
 */
function nodeKey({ headers }: RawBody, inBody: string | undefined): string {
  return inBody ?? /^NodeKey +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
}
