import { loadBan } from '../catalogue/load.ts';
import { EFFECTIVE, NOTICE, SECOND_EFFECTIVE } from './calendar.ts';
import type { WrittenBan } from './fleet/plain-document.ts';
import { appsOfProduct } from './fleet/plants.ts';
import { kasperskysTeam } from './managed/macs.ts';

/** A ban document as the API takes it. */
export type Document = Readonly<Record<string, unknown>>;

/** The catalogue's ban of WeChat and the Kaspersky suite. */
export const MAIN = 'ca-2023-10-30-wechat-kaspersky';
export const CARELESS = 'qq-on-mobile-devices';
export const MACS = 'kaspersky-on-macs';

/** The demo's own documents are complete but for what the API fills in. */
export function asWritten(document: Document): WrittenBan {
  return document as unknown as WrittenBan;
}

/** The catalogue's ban, and what the demo adds to it by itself. */
export async function drafted(): Promise<Document> {
  const { document } = await loadBan(MAIN);
  const { timeline, assumed } = asWritten(document);
  return {
    ...document,
    timeline: { ...timeline, notice: NOTICE },
    escalation: { after: 'P3D' },
    assumed: [
      ...assumed,
      'Added by the demo: a notice three days ahead, and quarantine three days after the first ' +
        'removal order.',
    ],
  };
}

/**
 * A ban whose prefix is one segment too short: `com.tencent.*` names WeChat and a biometric service
 * of the phone's maker, too.
 */
export function carelessBan(): Document {
  return qqBan(['com.tencent.*'], ['com.tencent.mqq']);
}

/** The same ban with the exact identifiers of QQ. */
export function correctedBan(): Document {
  const ids = (platform: 'android' | 'ios') => appsOfProduct('qq', platform).map((app) => app.id);
  return qqBan(ids('android'), ids('ios'));
}

const DECISION = {
  authority: 'This demo',
  instrument: null,
  announcedAt: null,
  dates: [],
  openProducts: false,
  exceptions: null,
  references: [],
};

/**
 * Kaspersky on Macs, which the Canadian ban of mobile devices leaves out. Santa stops what a team
 * has signed.
 */
export function kasperskyOnMacs(): Document {
  return {
    ...example(MACS, new Date(EFFECTIVE).toISOString()),
    title: { en: 'Kaspersky on Macs', fr: 'Kaspersky sur les Mac' },
    scope: { platforms: ['macos'], groups: [] },
    apps: [
      {
        name: 'Kaspersky suite',
        vendor: 'AO Kaspersky Lab',
        match: [{ platform: 'macos', teamId: kasperskysTeam() }],
      },
    ],
    limits: { maxDevices: 60, maxPercent: null },
  };
}

/** What the demo's own bans have in common. */
function example(id: string, effective: string): Document {
  return {
    id,
    kind: 'ban',
    reason: { en: 'An example of this demo', fr: 'Un exemple de cette démonstration' },
    contact: { en: 'Service desk', fr: 'Centre de services' },
    decision: DECISION,
    assumed: ['Everything: this ban is an example.'],
    timeZone: 'America/Toronto',
    timeline: {
      notice: null,
      block: null,
      effective,
      due: null,
      reviewBy: null,
      lift: null,
      overrides: [],
    },
  };
}

function qqBan(packages: readonly string[], bundles: readonly string[]): Document {
  return {
    ...example(CARELESS, SECOND_EFFECTIVE),
    title: { en: 'QQ on mobile devices', fr: 'QQ sur les appareils mobiles' },
    scope: { platforms: ['android', 'ios'], groups: [] },
    apps: [
      {
        name: 'QQ',
        vendor: 'Tencent',
        match: [
          ...packages.map((packageName) => ({ platform: 'android', packageName })),
          ...bundles.map((bundleId) => ({ platform: 'ios', bundleId })),
        ],
      },
    ],
    limits: { maxDevices: 60, maxPercent: null },
  };
}
