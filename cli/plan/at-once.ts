import type { BanDocument } from '../../functions/domain/bans/ban.ts';

/** What follows from an instant that is past when the revision is approved. */
const FOLLOWS = {
  notice: 'owners are told as soon as it is approved',
  block: 'managers are told to block as soon as its gate is open',
  effective: 'removals are ordered as soon as its gate is open',
  due: 'what is open is overdue at once',
  lift: 'it ends as soon as it is approved',
} as const;

/** Instants of a document that are past, so that they would be carried out at once. */
export function atOnce({ timeline, kind }: BanDocument, now: number): readonly string[] {
  const names = ['notice', 'block', 'effective', 'due', 'lift'] as const;
  const own = names.map((name) => [`timeline.${name}`, name, timeline[name]] as const);
  const overrides = timeline.overrides.map(
    ({ effective }, index) =>
      [`timeline.overrides[${index}].effective`, 'effective', effective] as const,
  );
  return [...own, ...overrides].flatMap(([path, name, at]) => {
    if (at === null || Date.parse(at) > now) return [];
    const isMild = kind === 'advisory' && (name === 'block' || name === 'effective');
    return [`${path} (${at}) is past: ${isMild ? FOLLOWS.notice : FOLLOWS[name]}`];
  });
}

/** Platforms of the scope on which no matcher can order anything. */
export function undetected({ scope, apps }: BanDocument): readonly string[] {
  const detected = new Set(
    apps.flatMap(({ match }) =>
      match.filter(({ effect }) => effect !== 'review').map(({ platform }) => platform),
    ),
  );
  return scope.platforms.filter((platform) => !detected.has(platform));
}
