import type { BanDocument } from '../api/answers.ts';
import { t } from '../words/words.ts';

export interface Moment {
  readonly at: number;
  readonly kind: 'notice' | 'block' | 'effective' | 'override' | 'due' | 'reviewBy' | 'lift';
  /** Of an override: the platforms and groups that it is for. */
  readonly where: string;
}

const KINDS = ['notice', 'block', 'effective', 'due', 'reviewBy', 'lift'] as const;

/** Every instant of a document's timeline, in order. */
export function momentsOf({ timeline }: Pick<BanDocument, 'timeline'>): readonly Moment[] {
  const own = KINDS.flatMap((kind): Moment[] => {
    const at = timeline[kind];
    return at === null ? [] : [{ kind, at: Date.parse(at), where: '' }];
  });
  const others = timeline.overrides.map(({ platforms = [], groups = [], effective }): Moment => {
    const where = [...platforms, ...groups].join(', ');
    return { kind: 'override', at: Date.parse(effective), where };
  });
  return [...own, ...others].sort((a, b) => a.at - b.at);
}

/** What a moment is called. */
export function momentName({ kind, where }: Moment): string {
  return kind === 'override' ? t('moment.override', { where }) : t(`moment.${kind}`);
}
