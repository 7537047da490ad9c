import type { AgentAnswer } from '../../http/binding.ts';
import type { Problem } from '../../http/problem.ts';
import { agentJson, type RawBody } from '../../http/raw-body.ts';
import { Refusal } from '../../usecases/refusal.ts';
import type { StageNeeds } from './stages.ts';
import { type SyncStage, syncStage } from './sync.ts';

/** The bytes of one request, inflated. An upload of 100 events has some 300 KB. */
export const LARGEST_SANTA_REQUEST = 4 * 1024 * 1024;

/** The header, in lower case, with which a Mac sends its enrolment key. */
const KEY = 'x-interdict-enrollment';

function jsonOf(request: RawBody): unknown {
  if (request.headers['content-type']?.toLowerCase().startsWith('application/x-protobuf'))
    throw new Refusal('unsupported', 'Leave SyncEnableProtoTransfer off: send JSON.');
  return request.bytes.length === 0 ? {} : agentJson(request, LARGEST_SANTA_REQUEST);
}

/** Serves one stage of a sync. */
export function serveStage(stage: SyncStage) {
  return async (
    deps: StageNeeds,
    request: RawBody & { readonly machineId: string },
  ): Promise<AgentAnswer> => {
    const key = request.headers[KEY];
    const { machineId } = request;
    const body = () => jsonOf(request);
    return { status: 200, body: await syncStage(deps, stage, { machineId, key, body }) };
  };
}

/**
 * What Santa is told of a refusal or failure. It looks at the status alone, and tries again later
 * where that is 408, 429 or 5xx. A 403 would have it ask for a token against forged requests, which
 * there is none of here.
 */
export function refused({ status, document }: Problem): AgentAnswer {
  return { status: status === 403 ? 401 : status, body: { error: String(document.detail) } };
}
