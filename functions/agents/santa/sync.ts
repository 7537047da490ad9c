import { admitDoctor, admitMac, DOCTOR, type Mac } from './mac.ts';
import { eventUpload, postflight, preflight, ruleDownload, type StageNeeds } from './stages.ts';
import { readCursor, readEvents, readPostflight, readPreflight } from './wire.ts';

/** The four requests of a sync, in their order. Santa leaves out an upload of no events. */
const SYNC_STAGES = ['preflight', 'eventupload', 'ruledownload', 'postflight'] as const;
export type SyncStage = (typeof SYNC_STAGES)[number];

/** One request of a sync. */
export interface SyncRequest {
  /** What the Mac calls itself: the UUID of its hardware, in the usual profile. */
  readonly machineId: string;
  /** An enrolment key; `undefined`: it sent none. */
  readonly key: string | undefined;
  /** Reads the JSON of the body. It is only asked for once the key is known to be good. */
  readonly body: () => unknown;
}

/** What Santa is answered where there is nothing to say. */
const NOTHING = {};

/** A stage that has nothing to say answers an empty object. */
function answerOf(said: unknown): object {
  return typeof said === 'object' && said !== null ? said : NOTHING;
}

/** One stage: what its body says is read whole before the Mac takes a use of its key. */
function stageOf<Said>(
  read: (body: unknown) => Said,
  act: (deps: StageNeeds, mac: Mac, said: Said) => Promise<unknown>,
) {
  return async (deps: StageNeeds, { machineId, key, body }: SyncRequest): Promise<object> => {
    const { mac, said } = await admitMac(deps, { machineId, key }, () => read(body()));
    return answerOf(await act(deps, mac, said));
  };
}

const STAGES = {
  preflight: stageOf(readPreflight, preflight),
  eventupload: stageOf(readEvents, eventUpload),
  ruledownload: stageOf(readCursor, ruleDownload),
  postflight: stageOf(readPostflight, postflight),
} satisfies Readonly<Record<SyncStage, unknown>>;

/** Santa waits 30 s for an answer. The function has ten, of which the last call needs some. */
const LASTS = 6_000;

/** Carries out one request of a Mac's sync and gives its answer. Throws `Refusal`. */
export function syncStage(
  deps: StageNeeds,
  stage: SyncStage,
  request: SyncRequest,
): Promise<object> {
  return deps.deadline.within(LASTS, async () => {
    if (request.machineId === DOCTOR) {
      await admitDoctor(deps, request.key);
      return NOTHING;
    }
    return STAGES[stage](deps, request);
  });
}
