import type { BanState } from '../../domain/bans/ban-record.ts';
import type { GateState } from '../../domain/bans/gate.ts';
import type { Cause } from '../../domain/findings/finding.ts';
import type { Standing } from '../../domain/findings/standing.ts';
import type { Html, Shown } from './html.ts';

/** A date taken apart, its month as the language names it. */
interface DateParts {
  readonly day: number;
  readonly month: string;
  readonly year: string;
}

/** One language of the report's page. A word that is missing does not compile. */
export interface ReportWords {
  readonly language: string;
  readonly day: (date: DateParts) => string;
  /** `time` is `00:00`, on a clock of 24 hours. */
  readonly instant: (date: DateParts, time: string) => string;
  /** What stands between a word and what explains it. */
  readonly colon: string;
  /** What stands where a list has nothing. */
  readonly none: string;
  readonly headings: Readonly<
    Record<
      'seen' | 'became' | 'byGroup' | 'exemptions' | 'notCovered' | 'assumed' | 'references',
      string
    >
  >;
  /** Names of the facts about the ban and its decision. */
  readonly facts: Readonly<
    Record<
      | 'ban'
      | 'authority'
      | 'instrument'
      | 'announced'
      | 'effective'
      | 'due'
      | 'approved'
      | 'hash'
      | 'gate'
      | 'timeZone',
      string
    >
  >;
  readonly columns: Readonly<
    Record<
      | 'visibility'
      | 'devices'
      | 'hardwareIds'
      | 'externalIds'
      | 'status'
      | 'cause'
      | 'group'
      | 'ground'
      | 'grantedBy'
      | 'from'
      | 'until'
      | 'groups'
      | 'what'
      | 'due'
      | 'to'
      | 'doneBy',
      string
    >
  >;
  readonly fleet: Readonly<Record<'listed' | 'reporting' | 'silent' | 'notVisible', string>>;
  readonly had: string;
  readonly counted: Readonly<Record<Standing, string>>;
  readonly causes: Readonly<Record<Cause, string>>;
  readonly states: Readonly<Record<BanState, string>>;
  readonly gates: Readonly<Record<GateState, string>>;
  /** The rest of the groups, when there are too many to count one by one. */
  readonly otherGroups: string;
  readonly noGroup: string;
  readonly sentences: {
    readonly title: (banId: string, asOf: Shown, frozenAt: Shown) => Html;
    readonly ban: (banId: string, revision: number | null, state: string) => Html;
    readonly approved: (at: Shown, by: string | null) => Html;
    readonly counted: (at: Html) => Html;
    readonly notCounted: string;
    readonly unenforceable: string;
    readonly notCovered: string;
    /** Says that texts of the decision and of people are not translated. */
    readonly asWritten: string;
    readonly frozen: (reportId: string, asOf: Html, frozenAt: Html) => Html;
  };
}

/** The word for a name. A name without a word is shown as it is. */
export function named(words: Readonly<Record<string, string>>, name: string): string {
  return (Object.hasOwn(words, name) ? words[name] : undefined) ?? name;
}
