import type { BanDocument } from '../domain/bans/ban.ts';
import { type Instant, parseInstant } from '../domain/time/instant.ts';
import type { BrokenRule } from './broken-rule.ts';

type Override = BanDocument['timeline']['overrides'][number];

/**
 * The rules for the instants of a ban: their order, the ban's end, and the deviations from them.
 */
export function timelineRules(ban: BanDocument): readonly BrokenRule[] {
  return [
    ...orderRules(ban),
    ...liftRules(ban),
    ...ban.timeline.overrides.flatMap((override, index) => overrideRules(ban, override, index)),
  ];
}

/**
 * In each pair the first instant must not be later than the second. A block may come before the
 * effective instant, but never before the notice.
 */
const ORDER = [
  ['notice', 'block'],
  ['notice', 'effective'],
  ['block', 'effective'],
  ['effective', 'due'],
  ['notice', 'due'],
  ['block', 'due'],
] as const;

function orderRules({ timeline }: BanDocument): readonly BrokenRule[] {
  return ORDER.filter(([first, second]) => isLater(timeline[first], timeline[second])).map(
    ([first, second]) => ({
      path: ['timeline', second],
      message: `is before timeline.${first}: move it to that instant or later, or move ${first}`,
    }),
  );
}

function liftRules({ timeline }: BanDocument): readonly BrokenRule[] {
  const lift = instantOf(timeline.lift);
  if (lift === null) return [];
  const isTooLate = (name: 'notice' | 'block' | 'effective' | 'due') => {
    const at = instantOf(timeline[name]);
    return at !== null && (name === 'due' ? at > lift : at >= lift);
  };
  return (['notice', 'block', 'effective', 'due'] as const).filter(isTooLate).map((name) => ({
    path: ['timeline', 'lift'],
    message: `is not after timeline.${name}: a ban is lifted after it held`,
  }));
}

function overrideRules(
  { timeline, scope }: BanDocument,
  override: Override,
  index: number,
): readonly BrokenRule[] {
  const path = ['timeline', 'overrides', index];
  const lift = instantOf(timeline.lift);
  const effective = instantOf(override.effective);
  const broken: BrokenRule[] = [];
  if (isLater(timeline.notice, override.effective)) {
    broken.push({
      path: [...path, 'effective'],
      message: 'is before timeline.notice: nobody would be warned, move one of them',
    });
  }
  if (isLater(override.effective, timeline.due)) {
    broken.push({
      path: [...path, 'effective'],
      message: 'is after timeline.due: those devices would be late before they are ordered',
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
  return [...broken, ...overrideScopeRules(scope, override, path)];
}

function overrideScopeRules(
  scope: BanDocument['scope'],
  { platforms = [], groups = [] }: Override,
  path: BrokenRule['path'],
): readonly BrokenRule[] {
  return [
    ...platforms.flatMap((platform, place) =>
      scope.platforms.includes(platform)
        ? []
        : [
            {
              path: [...path, 'platforms', place],
              message: `${platform} is not in scope.platforms: add it there, or take it out here`,
            },
          ],
    ),
    ...groups.flatMap((group, place) =>
      scope.groups.length === 0 || scope.groups.includes(group)
        ? []
        : [
            {
              path: [...path, 'groups', place],
              message: 'is not in scope.groups: add it there, or take it out here',
            },
          ],
    ),
  ];
}

function isLater(one: string | null, other: string | null): boolean {
  const [a, b] = [instantOf(one), instantOf(other)];
  return a !== null && b !== null && a > b;
}

function instantOf(text: string | null): Instant | null {
  return text === null ? null : parseInstant(text);
}
