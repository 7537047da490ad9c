import { DAY, type Instant, parseInstant } from '../time/instant.ts';
import { type BanDocument, mayOrder } from './ban.ts';
import { offsetWarnings } from './offset-warnings.ts';
import { textWarnings } from './text-warnings.ts';
import { earlyBlockRefusals } from './timeline.ts';
import { saidOfSystem } from './words.ts';

/** An effective instant that is longer ago than this may be a slip of the pen. */
const LONG_AGO = 365 * DAY;

/** What an author should know of a document that is valid. */
export function warningsOf(document: BanDocument, now: Instant): readonly string[] {
  const detected = new Set(
    document.apps.flatMap((app) => app.match.filter(mayOrder).map((one) => one.platform)),
  );
  return [
    ...earlyBlockRefusals(document).map((refusal) => refusal.reason),
    ...earlyOverrides(document),
    ...longAgo(document, now),
    ...offsetWarnings(document),
    ...document.scope.platforms
      .filter((platform) => !detected.has(platform))
      .map((platform) => `nothing can be detected on ${platform}: no enforcing matcher names it`),
    ...saidOfSystem(document).warnings,
    ...textWarnings(document),
  ];
}

/** Instants from which the ban holds that lie over a year back. */
function longAgo({ timeline }: BanDocument, now: Instant): readonly string[] {
  const named: readonly (readonly [string, string | null])[] = [
    ['timeline.effective', timeline.effective],
    ...timeline.overrides.map(
      ({ effective }, index) => [`timeline.overrides[${index}].effective`, effective] as const,
    ),
  ];
  return named.flatMap(([name, text]) => {
    const at = text === null ? null : parseInstant(text);
    return at !== null && at < now - LONG_AGO
      ? [`${name} is over a year ago (${text}): the ban holds from its approval on`]
      : [];
  });
}

/** Overrides for which the ban holds before the instant that it names as effective. */
function earlyOverrides({ timeline, scope }: BanDocument): readonly string[] {
  return timeline.overrides.flatMap(({ platforms, groups, effective }) => {
    const isEarly =
      effective !== null && (timeline.effective === null || earlier(effective, timeline.effective));
    const where = [...(platforms ?? []), ...(groups ?? [])].join(', ');
    return isEarly
      ? [
          `for ${where || scope.platforms.join(', ')} the ban takes effect ${effective}, before ` +
            `timeline.effective (${timeline.effective ?? 'null'})`,
        ]
      : [];
  });
}

function earlier(one: string, other: string): boolean {
  return (parseInstant(one) ?? 0) < (parseInstant(other) ?? 0);
}
