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
  /** Reads the JSON of the body. It is only asked for once the Mac is let in. */
  readonly body: () => unknown;
}

/** What Santa is answered where there is nothing to say. */
const NOTHING = {};

const ACTS: Readonly<
  Record<SyncStage, (deps: StageNeeds, mac: Mac, body: unknown) => Promise<object>>
> = {
  preflight: (deps, mac, body) => preflight(deps, mac, readPreflight(body)),
  async eventupload(deps, mac, body) {
    await eventUpload(deps, mac, readEvents(body));
    return NOTHING;
  },
  ruledownload: (deps, mac, body) => ruleDownload(deps, mac, readCursor(body)),
  async postflight(deps, mac, body) {
    await postflight(deps, mac, readPostflight(body));
    return NOTHING;
  },
};

/** Santa waits 30 s for an answer. The function has ten, of which the last call needs some. */
const LASTS = 6_000;

/** Carries out one request of a Mac's sync and gives its answer. Throws `Refusal`. */
export function syncStage(
  deps: StageNeeds,
  stage: SyncStage,
  { machineId, key, body }: SyncRequest,
): Promise<object> {
  return deps.deadline.within(LASTS, async () => {
    if (machineId === DOCTOR) {
      await admitDoctor(deps, key);
      return NOTHING;
    }
    const mac = await admitMac(deps, machineId, key);
    return ACTS[stage](deps, mac, body());
  });
}
