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
    ...document.scope.platforms
      .filter((platform) => !detected.has(platform))
      .map((platform) => `nothing can be detected on ${platform}: no enforcing matcher names it`),
    ...saidOfSystem(document).warnings,
  ];
}
