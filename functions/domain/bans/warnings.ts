import { parseInstant } from '../time/instant.ts';
import { type BanDocument, mayOrder } from './ban.ts';
import { earlyBlockRefusals } from './timeline.ts';
import { saidOfSystem } from './words.ts';

/** What an author should know of a document that is valid. */
export function warningsOf(document: BanDocument): readonly string[] {
  const detected = new Set(
    document.apps.flatMap((app) => app.match.filter(mayOrder).map((one) => one.platform)),
  );
  return [
    ...earlyBlockRefusals(document).map((refusal) => refusal.reason),
    ...earlyOverrides(document),
    ...document.scope.platforms
      .filter((platform) => !detected.has(platform))
      .map((platform) => `nothing can be detected on ${platform}: no enforcing matcher names it`),
    ...saidOfSystem(document).warnings,
  ];
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
