import type { BanDocument } from '../domain/bans/ban.ts';
import { HOUR, parseDuration, parseInstant } from '../domain/time/instant.ts';
import { type BrokenRule, duplicates } from './broken-rule.ts';
import { matcherRules } from './matcher-rules.ts';

/**
 * 256 KB as canonical JSON in UTF-8: a revision and its audit entry fit into one database item
 * each.
 */
export const LARGEST_DOCUMENT = 256 * 1024;

/** What a ban document must keep to beyond its shape. Empty: nothing is wrong. */
export function brokenRules(ban: BanDocument, languages: readonly string[]): readonly BrokenRule[] {
  return [
    ...missingLanguages(ban, languages),
    ...timelineRules(ban),
    ...scopeRules(ban),
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

/**
 * Pairs of which the first must not be later than the second. A block may come before the effective
 * instant, never before the notice.
 */
const ORDER = [
  ['notice', 'block'],
  ['notice', 'effective'],
  ['block', 'effective'],
  ['effective', 'due'],
  ['notice', 'due'],
  ['block', 'due'],
] as const;

function timelineRules(ban: BanDocument): readonly BrokenRule[] {
  const broken: BrokenRule[] = [];
  const { timeline } = ban;
  const at = (text: string | null) => (text === null ? null : parseInstant(text));
  const later = (one: string | null, other: string | null) => {
    const [a, b] = [at(one), at(other)];
    return a !== null && b !== null && a > b;
  };
  for (const [first, second] of ORDER) {
    if (!later(timeline[first], timeline[second])) continue;
    broken.push({
      path: ['timeline', second],
      message: `is before timeline.${first}: move it to that instant or later, or move ${first}`,
    });
  }
  const lift = at(timeline.lift);
  if (lift !== null) {
    for (const name of ['notice', 'block', 'effective', 'due'] as const) {
      const before = at(timeline[name]);
      const whole =
        name === 'due' ? before !== null && before > lift : before !== null && before >= lift;
      if (whole)
        broken.push({
          path: ['timeline', 'lift'],
          message: `is not after timeline.${name}: a ban is lifted after it held`,
        });
    }
  }
  for (const [index, override] of timeline.overrides.entries()) {
    const path = ['timeline', 'overrides', index];
    const effective = at(override.effective);
    if (later(timeline.notice, override.effective)) {
      broken.push({
        path: [...path, 'effective'],
        message: 'is before timeline.notice: nobody would be warned, move one of them',
      });
    }
    if (lift !== null && effective !== null && effective >= lift) {
      broken.push({
        path: [...path, 'effective'],
        message: 'is not before timeline.lift: it would never hold',
      });
    }
    if (!override.platforms?.length && !override.groups?.length) {
      broken.push({
        path,
        message: 'names no platforms and no groups: name some, or set timeline.effective instead',
      });
    }
    for (const [place, platform] of (override.platforms ?? []).entries()) {
      if (ban.scope.platforms.includes(platform)) continue;
      broken.push({
        path: [...path, 'platforms', place],
        message: `${platform} is not in scope.platforms: add it there, or take it out here`,
      });
    }
    for (const [place, group] of (override.groups ?? []).entries()) {
      if (ban.scope.groups.length === 0 || ban.scope.groups.includes(group)) continue;
      broken.push({
        path: [...path, 'groups', place],
        message: 'is not in scope.groups: add it there, or take it out here',
      });
    }
  }
  return broken;
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
  // bare offsets are taken by Intl, but a zone that people live in is asked for
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
