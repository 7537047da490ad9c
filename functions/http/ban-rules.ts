import type { BanDocument } from '../domain/bans/ban.ts';
import { LARGEST_BAN, namedBy } from '../domain/bans/blocklist-size.ts';
import { LARGEST_ORDER_TEXTS, orderTextBytes } from '../domain/findings/order.ts';
import { HOUR, parseDuration } from '../domain/time/instant.ts';
import { type BrokenRule, duplicates } from './broken-rule.ts';
import { matcherRules } from './matcher-rules.ts';
import { timelineRules } from './timeline-rules.ts';

/**
 * 256 KB as canonical JSON in UTF-8. At this size a revision and its audit entry each fit into one
 * database item.
 */
export const LARGEST_DOCUMENT = 256 * 1024;

/** The most different groups that a document may name, in its scope and its overrides. */
export const MOST_GROUPS_NAMED = 200;

/** Checks the rules of a ban document beyond its shape. The list is empty if nothing is wrong. */
export function brokenRules(ban: BanDocument, languages: readonly string[]): readonly BrokenRule[] {
  return [
    ...missingLanguages(ban, languages),
    ...timelineRules(ban),
    ...scopeRules(ban),
    ...countRules(ban),
    ...paceRules(ban),
    ...matcherRules(ban),
    ...wholeRules(ban),
  ];
}

function missingLanguages(ban: BanDocument, languages: readonly string[]): readonly BrokenRule[] {
  return (['title', 'reason', 'contact'] as const).flatMap((text) => [
    ...(Object.keys(ban[text]).length === 0
      ? [{ path: [text], message: 'has no text: write it in at least one language' }]
      : []),
    ...languages
      .filter((language) => !Object.hasOwn(ban[text], language))
      .map((language) => ({
        path: [text, language],
        message: `is missing: this service requires every text in ${language}`,
      })),
  ]);
}

function scopeRules(ban: BanDocument): readonly BrokenRule[] {
  const { scope, timeline } = ban;
  return [
    ...duplicates(scope.platforms, ['scope', 'platforms']),
    ...duplicates(scope.groups, ['scope', 'groups']),
    ...timeline.overrides.flatMap((override, index) => [
      ...duplicates(override.platforms ?? [], ['timeline', 'overrides', index, 'platforms']),
      ...duplicates(override.groups ?? [], ['timeline', 'overrides', index, 'groups']),
    ]),
    ...duplicates(
      ban.apps.map((app) => app.name),
      ['apps'],
      'name',
    ),
    ...duplicates(ban.decision.references, ['decision', 'references']),
  ];
}

/** What fits into the rows, messages and lists that are made of the document. */
function countRules(ban: BanDocument): readonly BrokenRule[] {
  const { scope, timeline } = ban;
  const groups = new Set([
    ...scope.groups,
    ...timeline.overrides.flatMap((override) => override.groups ?? []),
  ]);
  const { matchers, restricted } = namedBy(ban);
  const texts = orderTextBytes(ban);
  const tooMany = (path: readonly string[], found: number, most: number, what: string) =>
    found > most ? [{ path, message: `${found} ${what}, over ${most}: divide the ban` }] : [];
  return [
    ...tooMany(['scope', 'groups'], groups.size, MOST_GROUPS_NAMED, 'groups are named in all'),
    ...tooMany(['apps'], matchers, LARGEST_BAN.matchers, 'matchers are there in all'),
    ...tooMany(
      ['apps'],
      restricted,
      LARGEST_BAN.restricted,
      'ids and rules are to be blocked in all',
    ),
    ...(texts > LARGEST_ORDER_TEXTS
      ? [
          {
            path: ['reason'],
            message:
              `makes each order too long: title, reason, contact, authority and references have ` +
              `${texts} bytes together, over ${LARGEST_ORDER_TEXTS}: shorten them`,
          },
        ]
      : []),
  ];
}

function paceRules(ban: BanDocument): readonly BrokenRule[] {
  const broken: BrokenRule[] = [];
  const tooShort = (text: string) => (parseDuration(text) ?? 0) < HOUR;
  if (ban.escalation !== null && tooShort(ban.escalation.after)) {
    broken.push({
      path: ['escalation', 'after'],
      message: 'is shorter than an hour: give PT1H or more, so that a removal can happen first',
    });
  }
  if (tooShort(ban.followUp.every)) {
    broken.push({
      path: ['followUp', 'every'],
      message: 'is shorter than an hour: give PT1H or more',
    });
  }
  return broken;
}

function wholeRules(ban: BanDocument): readonly BrokenRule[] {
  const broken: BrokenRule[] = [];
  if (!isTimeZone(ban.timeZone)) {
    broken.push({
      path: ['timeZone'],
      message: 'is not a time zone of the IANA database: give one such as America/Toronto or UTC',
    });
  }
  const size = Buffer.byteLength(JSON.stringify(ban));
  if (size > LARGEST_DOCUMENT) {
    broken.push({
      path: [],
      message: `is ${size} bytes long, over ${LARGEST_DOCUMENT}: shorten it, or divide the ban`,
    });
  }
  return broken;
}

function isTimeZone(name: string): boolean {
  // Intl accepts bare offsets, but a ban must name a zone that people live in.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
