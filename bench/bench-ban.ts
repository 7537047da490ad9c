import type { BanDocument } from '../functions/domain/bans/ban.ts';
import { aBanDocument, NO_LIMITS } from '../test/made/ban-document.ts';

export interface BanPlan {
  readonly id: string;
  /** Android package names. */
  readonly packages: readonly string[];
  /** ISO 8601. */
  readonly notice: string;
  readonly effective: string;
  /** The percentage of a platform that it reaches, where that is more than a ban may unsaid. */
  readonly wide?: number;
}

/** A ban of the bench, with texts as long as real ones. */
export function benchBan({ id, packages, notice, effective, wide }: BanPlan): BanDocument {
  const texts = {
    en: 'An unacceptable level of risk to privacy and security, as the bench would have it.',
    fr:
      'Un niveau de risque inacceptable pour la vie ' +
      'privée et la sécurité, selon ce banc d’essai.',
  };
  return aBanDocument({
    id,
    title: texts,
    reason: texts,
    contact: texts,
    decision: {
      authority: 'The bench',
      instrument: null,
      announcedAt: null,
      dates: [],
      openProducts: false,
      exceptions: null,
      references: [],
    },
    assumed: ['Everything: this ban measures what bans cost.'],
    timeline: { notice, effective },
    scope: { platforms: ['android'], groups: [] },
    apps: packages.map((packageName) => ({
      name: packageName,
      match: [{ platform: 'android', packageName }],
    })),
    limits: {
      ...NO_LIMITS,
      ...(wide === undefined ? {} : { wide: { percent: wide, why: 'the bench has it so' } }),
    },
    followUp: { every: 'P30D', maxRounds: 2 },
  });
}

/** So many ordinary apps, as a phone reports them. */
export function ordinaryApps(count: number, seed = 0) {
  return Array.from({ length: count }, (_, place) => ({
    id: `org.example.maker${(place * 7 + seed) % 97}.product${place}`,
    name: `Product ${place}`,
    version: `${1 + (place % 9)}.${seed % 50}.${place}`,
  }));
}
