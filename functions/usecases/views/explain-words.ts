import type { OrderAction } from '../../domain/order-action.ts';

/** One language of the page that explains an order. A word that is missing does not compile. */
export interface ExplainWords {
  readonly headings: Readonly<
    Record<'reason' | 'decision' | 'when' | 'objection' | 'exemption', string>
  >;
  readonly facts: Readonly<
    Record<
      | 'authority'
      | 'instrument'
      | 'announced'
      | 'references'
      | 'ordered'
      | 'effective'
      | 'due'
      | 'ends'
      | 'timeZone'
      | 'status'
      | 'grantedBy'
      | 'grounds'
      | 'maxDuration'
      | 'reportTo'
      | 'order',
      string
    >
  >;
  /** What is asked, before the list of apps. */
  readonly asks: Readonly<Record<OrderAction, string>>;
  /** The same where it is no longer known what the order was. */
  readonly banned: string;
  readonly moreApps: (number: string) => string;
  /** Said where a newer order stands, and where none does. */
  readonly replaced: string;
  readonly over: string;
  readonly noExceptions: string;
  readonly languages: string;
  readonly refused: Readonly<Record<'title' | 'expired' | 'forged', string>>;
}

const ENGLISH: ExplainWords = {
  headings: {
    reason: 'Why',
    decision: 'Who decided',
    when: 'When',
    objection: 'Questions and objections',
    exemption: 'Exemption',
  },
  facts: {
    authority: 'Authority',
    instrument: 'Instrument',
    announced: 'Announced',
    references: 'References',
    ordered: 'This order',
    effective: 'In effect',
    due: 'Due',
    ends: 'Ends',
    timeZone: 'Time zone',
    status: 'Status now',
    grantedBy: 'Granted by',
    grounds: 'Grounds',
    maxDuration: 'At most',
    reportTo: 'Reported to',
    order: 'Order',
  },
  asks: {
    notice: 'This will have to be gone from your device:',
    remove: 'This has to be gone from your device:',
    quarantine: 'Your device is kept apart until this is gone from it:',
  },
  banned: 'This is banned on your device:',
  moreApps: (number) => `and ${number} more`,
  replaced: 'A newer order has taken the place of this one.',
  over: 'This order holds no more.',
  noExceptions: 'The decision says nothing of exemptions. Ask at the address above.',
  languages: 'Languages',
  refused: {
    title: 'Nothing behind this link',
    expired: 'This link has expired. A newer message about the same device has one that holds.',
    forged: 'This link is not valid. Open it as the message about your device has it, to its end.',
  },
};

const FRENCH: ExplainWords = {
  headings: {
    reason: 'Pourquoi',
    decision: 'Qui a décidé',
    when: 'Quand',
    objection: 'Questions et objections',
    exemption: 'Exemption',
  },
  facts: {
    authority: 'Autorité',
    instrument: 'Instrument',
    announced: 'Annonce',
    references: 'Références',
    ordered: 'Cet ordre',
    effective: 'Entrée en vigueur',
    due: 'Échéance',
    ends: 'Fin',
    timeZone: 'Fuseau horaire',
    status: 'Statut actuel',
    grantedBy: 'Accordée par',
    grounds: 'Motifs',
    maxDuration: 'Au plus',
    reportTo: 'Signalée à',
    order: 'Ordre',
  },
  asks: {
    notice: 'Ceci devra avoir quitté votre appareil\u00a0:',
    remove: 'Ceci doit quitter votre appareil\u00a0:',
    quarantine: 'Votre appareil est tenu à l’écart tant que ceci s’y trouve\u00a0:',
  },
  banned: 'Ceci est interdit sur votre appareil\u00a0:',
  moreApps: (number) => `et ${number} de plus`,
  replaced: 'Un ordre plus récent a remplacé celui-ci.',
  over: 'Cet ordre n’a plus cours.',
  noExceptions: 'La décision ne dit rien d’exemptions. Adressez-vous au contact ci-dessus.',
  languages: 'Langues',
  refused: {
    title: 'Rien derrière ce lien',
    expired: 'Ce lien a expiré. Un message plus récent sur le même appareil en a un qui a cours.',
    forged:
      'Ce lien n’est pas valide. Ouvrez-le tel que le message sur votre appareil le donne, ' +
      'jusqu’à la fin.',
  },
};

const LANGUAGES: ReadonlyMap<string, ExplainWords> = new Map([
  ['en', ENGLISH],
  ['fr', FRENCH],
]);
/** The languages that the page has words in. */
export const EXPLAIN_LANGUAGES: readonly string[] = [...LANGUAGES.keys()];

/** The words for a language tag, whatever its region; in English, where there are none. */
export function explainWordsIn(tag: string): ExplainWords {
  return LANGUAGES.get(tag.split('-')[0] ?? '') ?? ENGLISH;
}
