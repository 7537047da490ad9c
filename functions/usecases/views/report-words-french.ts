import { html } from './html.ts';
import type { ReportWords } from './report-words.ts';

/*
 * The rules of French typography ask for a space between a word and its colon. The space does not
 * break (U+00A0).
 */

export const FRENCH: ReportWords = {
  language: 'fr',
  day: ({ day, month, year }) => `${dayOfMonth(day)} ${month} ${year}`,
  instant: ({ day, month, year }, time) => `${dayOfMonth(day)} ${month} ${year} à ${time}`,
  colon: '\u00a0: ',
  none: 'Néant.',
  headings: {
    seen: 'Ce qui a pu être observé',
    became: 'Suites données',
    byGroup: 'Par groupe',
    exemptions: 'Exemptions',
    notCovered: 'Non pris en charge',
    assumed: 'Hypothèses',
    references: 'Références',
  },
  facts: {
    ban: 'Interdiction',
    authority: 'Autorité',
    instrument: 'Instrument',
    announced: 'Annonce',
    effective: 'Entrée en vigueur',
    due: 'Échéance',
    approved: 'Approbation',
    hash: 'Empreinte du document',
    gate: 'Barrière',
    timeZone: 'Fuseau horaire',
  },
  columns: {
    visibility: 'visibilité',
    devices: 'appareils',
    hardwareIds: 'identifiants matériels',
    externalIds: 'identifiants dans les sources',
    status: 'statut',
    cause: 'statut et cause',
    group: 'groupe',
    ground: 'motif',
    grantedBy: 'accordée par',
    from: 'du',
    until: 'au',
    groups: 'groupes',
    what: 'objet',
    due: 'échéance',
    to: 'destinataire',
    doneBy: 'responsable',
  },
  fleet: {
    listed: 'répertoriés',
    reporting: 'en communication',
    silent: 'silencieux',
    notVisible: 'non visibles',
  },
  had: 'avaient l’application',
  counted: {
    open: 'ouvert',
    resolved: 'résolu',
    exempt: 'exempté',
    unenforceable: 'inapplicable',
    withdrawn: 'sans objet',
    overdue: 'en retard',
    held: 'en attente : limite atteinte',
    failed: 'en échec',
    quarantined: 'en quarantaine',
    needsReview: 'à examiner',
    oldEvidence: 'résolu d’après une liste antérieure à l’entrée en vigueur',
  },
  causes: {
    absent: 'application absente d’une liste qui la montrerait, après l’ordre',
    'absent-before-order': 'application absente d’une liste qui la montrerait, avant l’ordre',
    disabled: 'application désactivée, selon le gestionnaire de l’appareil',
    reviewed: 'examiné par un approbateur : l’interdiction ne vise pas cela',
    'needs-review': 'à examiner : seul un nom à vérifier correspond à ce qui est présent',
    ownership: 'l’interdiction n’ordonne aucun retrait des appareils de ce propriétaire',
    group: 'le groupe de l’appareil n’est pas connu',
    management: 'le gestionnaire de l’appareil ne peut pas y retirer d’applications',
    lifted: 'l’interdiction a été levée',
    'out-of-scope': 'l’appareil est hors du champ de l’interdiction',
    amended: 'l’interdiction ne vise plus l’application',
    retired: 'l’appareil a été retiré du parc',
  },
  states: { draft: 'ébauche', proposed: 'proposée', approved: 'approuvée', lifted: 'levée' },
  gates: { full: 'pleine', pending: 'en attente', open: 'ouverte', paused: 'suspendue' },
  otherGroups: '(autres)',
  noGroup: '(inconnu)',
  sentences: {
    title: (banId, asOf, frozenAt) =>
      html`${banId}\u00a0: rapport pour le ${asOf}, chiffres du ${frozenAt}`,
    ban: (banId, revision, state) => html`${banId}, révision ${revision} (${state})`,
    approved: (at, by) => html`le ${at} par ${by}`,
    counted: (at) => html`Chiffres du ${at}.`,
    notCounted: 'Pas encore dénombré.',
    unenforceable: 'Inapplicable ne veut pas dire conforme.',
    notCovered: 'La décision exige ce qui suit, qu’Interdict n’exécute pas\u00a0:',
    asWritten:
      'Les textes de la décision et des personnes figurent dans la langue où ils ont été écrits.',
    frozen: (id, asOf, at) => html`Rapport ${id} pour le ${asOf}. Établi et figé le ${at}.`,
  },
};

/** The first of a month is an ordinal number. */
function dayOfMonth(day: number): string {
  return day === 1 ? '1er' : String(day);
}
