import type { Words } from './english.ts';

/** All that the console says, in French. */
export const FRENCH: Words = {
  console: 'Console Interdict',
  skip: 'Aller au contenu',
  nav: 'Pages',
  'nav.overview': 'Vue d’ensemble',
  'nav.bans': 'Interdictions',
  'nav.devices': 'Appareils',
  'nav.connectors': 'Connecteurs',
  'nav.audit': 'Journal d’audit',
  'nav.draft': 'Nouvelle ébauche',
  'language.other': 'English',
  theme: 'Thème',
  'theme.auto': 'celui du système',
  'theme.light': 'clair',
  'theme.dark': 'sombre',
  signedInAs: 'Session de {who}',
  signOut: 'Se déconnecter',
  signIn: 'Se connecter',
  'signIn.why':
    'Les interdictions, les constats et les appareils sont montrés à qui peut les lire.',
  'signIn.busy': 'Connexion en cours…',
  'signIn.failed': 'La connexion n’a pas abouti : {why}',
  'signIn.expired':
    'Votre session est terminée. Rien de ce que vous n’aviez pas envoyé n’a été fait. ' +
    'Connectez-vous pour continuer ici.',
  'signIn.none':
    'Cet environnement ne nomme aucun client pour se connecter ici. Ses paramètres le ' +
    'prévoient sous ownIssuer.console.',
  noRole:
    'Votre compte n’a aucun des rôles qui permettent de lire ici. Demandez-en un à qui ' +
    'les accorde : lecteur, auteur, approbateur, opérateur ou auditeur.',
  'role.viewer': 'lecteur',
  'role.author': 'auteur',
  'role.approver': 'approbateur',
  'role.operator': 'opérateur',
  'role.auditor': 'auditeur',
  'role.connector': 'connecteur',
  loading: 'Chargement…',
  lost:
    'Aucune connexion depuis {time}. Ce qui est affiché date de ce moment ; une nouvelle ' +
    'tentative est faite d’elle-même.',
  notReached: 'L’API n’a pas été jointe, ou sa réponse n’est pas arrivée.',
  notRenewed:
    'Votre session n’a pas pu être renouvelée : le service de connexion n’a pas été joint. Ce ' +
    'que vous demandiez n’a pas été fait.',
  'lost.answer':
    'La réponse s’est perdue. Ce que vous demandiez a été fait, ou non : personne ne l’a dit.',
  'lost.compare':
    'Comparez ce qui vaut maintenant avec ce que vous vouliez, et alors seulement recommencez : ' +
    'ce dialogue n’envoie rien une seconde fois.',
  'lost.mayRepeat': 'Envoyer la même chose encore une fois ne nuit pas.',
  'lost.now': 'Ce qui vaut maintenant',
  'lost.pause':
    'La réponse s’est perdue. L’interdiction est suspendue, ou non : si elle l’est, la liste a ' +
    'changé. Suspendre deux fois ne nuit pas.',
  'lost.exemptions': '{n} exemption vaut ou vaudra|{n} exemptions valent ou vaudront',
  'lost.exemption.holds': 'L’exemption vaut encore',
  'lost.report': 'Le rapport le plus récent est {id}, figé {at}',
  'lost.draft': 'La révision la plus récente est la {revision}, enregistrée par {by} {at}',
  'lost.run': 'Le relevé est maintenant : {state}',
  again: 'Réessayer',
  readAgain: 'Relire',
  asOf: 'état à {time}',
  more: 'Afficher la suite',
  follow: 'd’autres suivent',
  none: 'néant',
  notKnown: 'inconnu',
  now: 'maintenant',
  ago: 'il y a {span}',
  in: 'dans {span}',
  'zone.yours': 'votre heure',
  cancel: 'Annuler',
  close: 'Fermer',
  reason: 'Motif, pour le journal d’audit',
  mustType: 'Pour continuer, saisissez {what}',
  'refused.log': 'Le journal le garde sous {id}.',
  'refused.401': 'L’API n’accepte plus votre jeton.',
  'refused.413': 'C’est trop volumineux pour l’API.',
  'refused.429': 'L’API reçoit trop de demandes en ce moment. Attendez quelques secondes.',
  'refused.503':
    'L’API n’a pas répondu à temps. Ce qui était demandé a peut-être été fait malgré ' + 'tout.',
  'refused.other': 'L’API a répondu par {status}.',
  'refused.form':
    'L’API a répondu ce que cette console ne comprend pas : {where}. Rechargez la page.',
  'refused.conflict': 'L’état a changé depuis votre lecture. Relisez, puis décidez de nouveau.',

  'state.draft': 'ébauche',
  'state.proposed': 'proposée',
  'state.approved': 'approuvée',
  'state.lifted': 'levée',
  gate: 'Barrière',
  'gate.pending': 'en attente',
  'gate.open': 'ouverte',
  'gate.full': 'pleine',
  'gate.paused': 'suspendue',
  'gate.life': 'La vie de sa barrière',
  'gate.life.none': 'Aucune révision n’a encore été approuvée.',
  'gate.life.by': '{what} par {by}',
  'gate.life.revision': 'révision {revision}',
  'gate.life.limit': 'limite {limit}',
  'gate.life.count': '{n} appareil compté|{n} appareils comptés',
  'gateAct.ban.approve': 'approuvée',
  'gateAct.gate.pending': 'mise en attente',
  'gateAct.gate.open': 'ouverte',
  'gateAct.gate.full': 'pleine, constaté',
  'gateAct.ban.confirm': 'confirmée',
  'gateAct.ban.raise': 'limite relevée',
  'gateAct.ban.pause': 'suspendue',
  'gateAct.ban.resume': 'reprise',
  'gateAct.ban.lift': 'levée',
  'gateAct.ban.leave': 'fermée',
  'status.open': 'ouvert',
  'status.resolved': 'résolu',
  'status.exempt': 'exempté',
  'status.unenforceable': 'inapplicable',
  'status.withdrawn': 'sans objet',
  'flag.overdue': 'en retard',
  'flag.failed': 'en échec',
  'flag.held': 'en attente : limite atteinte',
  'flag.quarantined': 'en quarantaine',
  'flag.needsReview': 'à examiner',
  'flag.oldEvidence': 'résolu d’après une liste antérieure à l’interdiction',
  'flag.flapping': 'va et vient',
  'flag.doubted': 'liste mise en doute',
  'phase.scheduled': 'planifié',
  'phase.notice': 'avis',
  'phase.remove': 'retrait',
  'phase.quarantine': 'quarantaine',
  'phase.lifted': 'levée',
  'action.notice': 'avis',
  'action.remove': 'retrait',
  'action.quarantine': 'quarantaine',
  'action.none': 'rien',
  'outcome.done': 'fait',
  'outcome.disabled': 'désactivé',
  'outcome.failed': 'échec',
  'cause.absent': 'absent, après l’ordre',
  'cause.absent-before-order': 'absent, avant l’ordre',
  'cause.disabled': 'désactivé, selon son gestionnaire',
  'cause.reviewed': 'examiné par un approbateur',
  'cause.needs-review': 'seul un critère à examiner le désigne',
  'cause.ownership': 'l’interdiction n’ordonne aucun retrait pour ce propriétaire',
  'cause.management': 'son gestionnaire ne peut pas retirer d’applications',
  'cause.group': 'son groupe n’est pas connu',
  'cause.lifted': 'l’interdiction a été levée',
  'cause.out-of-scope': 'hors du champ de l’interdiction',
  'cause.amended': 'l’interdiction ne vise plus l’application',
  'cause.retired': 'l’appareil a quitté le parc',
  'pass.census': 'recensement',
  'pass.sweep': 'passage',
  'pass.preview': 'estimation',
  'pass.retire': 'sortie du parc',
  'passState.running': 'en cours',
  'passState.finished': 'terminé',
  'passState.failed': 'en échec',
  'passState.incomplete': 'incomplet',
  'passState.held': 'retenu',
  'passState.superseded': 'remplacé',
  'passState.confirmed': 'confirmé',
  'ownership.organization': 'de l’organisation',
  'ownership.contractor': 'de prestataires',
  'ownership.personal': 'personnels',
  'moment.notice': 'avis',
  'moment.block': 'blocage',
  'moment.effective': 'entrée en vigueur',
  'moment.override': 'entrée en vigueur pour {where}',
  'moment.due': 'échéance',
  'moment.reviewBy': 'à revoir avant',
  'moment.lift': 'levée',

  'overview.inForce': 'En vigueur',
  'overview.waiting': 'Attend quelqu’un',
  'overview.waiting.none': 'Rien n’attend personne.',
  'overview.next': 'À venir',
  'overview.next.none': 'Aucun moment n’est à venir.',
  'overview.empty':
    'Il n’y a encore aucune interdiction. Un auteur en rédige l’ébauche, à partir du ' +
    'catalogue ou d’une page vierge.',
  'overview.noneInForce': 'Aucune interdiction n’est en vigueur.',
  'overview.tile.inForce': 'en vigueur',
  'overview.tile.open': 'ouverts',
  'overview.tile.overdue': 'en retard',
  'overview.tile.failed': 'en échec',
  'overview.tile.held': 'retenus',
  'overview.tile.gates': 'barrières fermées',
  'overview.tile.connectors': 'connecteurs muets',
  'overview.tile.census': 'dernier recensement',
  'overview.census.none': 'aucun encore',
  'overview.census.old':
    'Aucun recensement ne s’est achevé depuis plus d’un jour. Le déclencheur tourne-t-il ' + '?',
  'overview.firstOnly':
    'Les chiffres portent sur les {n} premières interdictions en vigueur, par ' + 'identifiant.',
  'waits.proposed':
    'La révision {revision} est proposée par {by} et attend un approbateur qui soit une ' +
    'autre personne',
  'waits.asked':
    '{by} a demandé : {act}, à {number}. Un autre approbateur doit dire la même chose ' +
    'avant {until}',
  'waits.paused': 'Suspendue par {by} : {reason}',
  'waits.full':
    'La limite de {limit} est épuisée, {held} attendent. Elle peut être relevée à ' + '{raiseTo}',
  'waits.pending': 'La barrière attend : {reason}',
  'waits.connector': 'Le connecteur {name} n’a rien interrogé depuis {since}',
  'waits.run': 'Un relevé de {source} attend : il sortirait trop d’appareils du parc',
  'act.resume': 'reprendre',
  'act.raise': 'relever la limite',
  'act.confirm': 'confirmer le compte',

  'bans.filter': 'Filtrer par identifiant ou titre',
  'bans.state': 'État',
  'bans.state.all': 'tous',
  'bans.count': '{n} interdiction|{n} interdictions',
  'bans.none': 'Aucune interdiction ne correspond.',
  'column.ban': 'Interdiction',
  'column.state': 'État',
  'column.revision': 'Révision',
  'column.gate': 'Barrière',
  'column.had': 'L’avaient',
  'column.resolved': 'Résolus',
  'column.open': 'Ouverts',
  'column.overdue': 'En retard',
  'column.failed': 'En échec',
  'column.progress': 'Avancement',
  'column.group': 'Groupe',
  'column.listed': 'Répertoriés',
  'column.platform': 'Plateforme',
  'column.device': 'Appareil',
  'column.status': 'Statut',
  'column.phase': 'Phase',
  'column.flags': 'Signalements',
  'column.apps': 'Applications',
  'column.ordered': 'Dernier ordre',
  'column.when': 'Moment',
  'column.who': 'Qui',
  'column.what': 'Quoi',
  'column.on': 'Objet',
  'column.number': 'Nº',
  'column.hash': 'Empreinte',
  'column.until': 'Jusqu’au',
  'column.ground': 'Motif',
  'column.grantedBy': 'Accordée par',
  'column.whom': 'Pour qui',
  'column.devices': 'Appareils',
  'column.orders': 'Recevraient l’ordre',
  'column.reporting': 'En communication',
  'column.silent': 'Silencieux',
  'column.unseen': 'Non visibles',
  'column.source': 'Source',
  'column.ownership': 'Propriétaire',
  'column.lastSeen': 'Vu le',
  'column.evidence': 'Âge de sa liste',
  'column.version': 'Version',
  'column.name': 'Nom',
  'column.id': 'Identifiant',
  'column.report': 'Rapport',
  'column.frozen': 'Figé',
  'column.files': 'Fichiers',
  'column.before': 'En vigueur',
  'column.after': 'Cette révision',
  'column.field': 'Champ',
  'column.run': 'Relevé',
  'column.hadOfSource': 'Dans le parc',
  'column.leftOut': 'Omis',

  'tab.status': 'État',
  'tab.document': 'Document',
  'tab.findings': 'Constats',
  'tab.exemptions': 'Exemptions',
  'tab.reports': 'Rapports',
  tabs: 'Parties de l’interdiction',
  'ban.standing.approved': 'La révision {revision} est en vigueur, approuvée par {by} {at}',
  'ban.standing.draft': 'La révision {revision} est une ébauche',
  'ban.standing.proposed': 'La révision {revision} est proposée par {by} {at}',
  'ban.standing.lifted': 'Levée par {by} {at} : {reason}',
  'ban.timeline': 'Calendrier',
  'ban.timeline.none': 'Elle n’a encore aucun moment.',
  'ban.timeline.zone': 'Heures de {zone}, et de votre fuseau {yours}',
  'ban.gate.since': 'depuis {at}, par {by} : {reason}',
  'ban.gate.places': '{ordered} appareils sur {limit} au plus ont reçu l’ordre',
  'ban.gate.count':
    '{n} appareil compté par le recensement|{n} appareils comptés par le recensement',
  'ban.gate.held': '{n} constat attend une place|{n} constats attendent une place',
  'ban.gate.raise': 'La limite peut être relevée à {to}.',
  'ban.gate.none': 'Elle a une barrière dès qu’elle est en vigueur.',
  'ban.passes': 'Passages',
  'ban.passes.none': 'Aucun passage n’a encore eu lieu.',
  'ban.passes.parts': '{done} parties sur {parts}',
  'ban.compliance': 'Conformité',
  'ban.compliance.fleet':
    '{reporting} appareils du champ sur {listed} communiquent ; {silent} silencieux ; ' +
    '{notVisible} non visibles',
  'ban.compliance.counted': 'parc compté {fleet}, constats comptés {findings}',
  'ban.compliance.notCounted': 'Rien n’a encore été compté.',
  'ban.compliance.had': '{n} appareil l’avait|{n} appareils l’avaient',
  'ban.compliance.note': 'Inapplicable ne veut pas dire conforme.',
  'ban.compliance.byGroup': 'Par groupe',
  'ban.compliance.noGroups':
    'Les groupes ne sont pas comptés un à un pour une interdiction qui a tant de ' + 'constats.',
  'ban.history': 'Depuis l’avis',
  'curve.had': 'l’avaient',
  'curve.warned': 'avertis',
  'curve.ordered': 'ont reçu l’ordre',
  'curve.none': 'Aucun passage n’a encore compté ses constats.',
  'curve.most': '{most} en haut',
  'curve.table': '{n} point|{n} points',
  'ban.words': 'Textes',
  'ban.decision': 'Décision',
  'ban.authority': 'Autorité',
  'ban.instrument': 'Instrument',
  'ban.references': 'Références',
  'ban.assumed': 'Hypothèses',
  'ban.scope': 'Qui est concerné',
  'ban.scope.platforms': 'Plateformes',
  'ban.scope.groups': 'Groupes',
  'ban.scope.allGroups': 'tous les groupes',
  'ban.actions': 'Ce qu’elle fait',
  'ban.apps': 'Ce qu’elle désigne',
  'ban.duties': 'Obligations exécutées ailleurs',
  'ban.difference': 'Différence avec la révision en vigueur',
  'ban.difference.none': 'Rien ne diffère de la révision en vigueur.',
  'ban.difference.first': 'Aucune révision n’était en vigueur avant.',
  'ban.hash': 'Empreinte de la révision {revision}',
  'ban.whole': 'Le document entier',
  'ban.warnings': 'À peser',
  'ban.kind.advisory': 'avis : elle ne fait qu’avertir',
  preview: 'Estimation',
  'preview.reach':
    '{matched} appareils l’ont ; {order} recevraient l’ordre de retrait ; {review} à ' +
    'examiner.',
  'preview.limit': 'Limite {limit}. La barrière {opens}.',
  'preview.opens': 's’ouvrirait d’elle-même',
  'preview.waits': 'attendrait une personne',
  'preview.none':
    'Aucune estimation de cette révision ne compte : il en faut une faite depuis la ' +
    'proposition, il y a moins d’un jour.',
  'preview.running': 'Le compte est en cours : {done} parties sur {parts}.',
  'preview.failed': 'L’estimation a été abandonnée.',
  'preview.few': 'moins de 5',
  'preview.byGroup': 'Par groupe',
  'preview.byPlatform': 'Par plateforme',
  'preview.ask': 'Compter qui est touché',

  'findings.status': 'Statut',
  'findings.all': 'tous',
  'findings.count': '{n} constat affiché|{n} constats affichés',
  'findings.none': 'Aucun constat ne correspond.',
  'exemptions.none': 'Personne n’est exempté.',
  'exemptions.ended': 'terminée {at}',
  'exemptions.grant': 'Exempter…',
  'exemptions.end': 'Y mettre fin',
  'exemptions.endWhat':
    'L’interdiction vaut de nouveau pour ces appareils dans quelques minutes, et au ' +
    'prochain contact de chacun.',
  'reports.none': 'Aucun rapport n’est encore figé.',
  'reports.freeze': 'Figer un rapport…',
  'reports.open': 'Télécharger {format}',
  'reports.hash': 'SHA-256 de son JSON tel quel',
  'reports.sound': 'C’est bien le fichier figé : son SHA-256 est celui du journal d’audit, {hash}',
  'reports.unsound':
    'Ce n’est pas le fichier qui a été figé : son SHA-256 est {hash}, et le journal d’audit en a ' +
    'un autre.',
  'reports.unrecorded':
    'Le journal d’audit n’a aucune empreinte de ce fichier : rien ne prouve qu’il a été figé. ' +
    'Son SHA-256 est {hash}',
  'reports.uncompared':
    'Téléchargé. Son SHA-256 est {hash}. Rien n’est dit de ce qui a été figé : l’empreinte est ' +
    'au journal d’audit, que lisent les auditeurs.',

  'act.propose.button': 'Proposer…',
  'act.approve.button': 'Approuver…',
  'act.pause.button': 'Suspendre…',
  'act.resume.button': 'Reprendre…',
  'act.raise.button': 'Relever la limite…',
  'act.confirm.button': 'Confirmer le compte…',
  'act.lift.button': 'Lever…',
  'act.edit.button': 'Modifier',
  'act.may': 'Il faut pour cela le rôle {role}.',
  'act.what': 'Ce que cela fera',
  'act.moved':
    'Ceci a changé depuis l’ouverture. Ce que vous avez lu n’est plus ce dont vous décideriez ' +
    'maintenant.',
  'act.second': '{by} a demandé la même chose : votre parole suffit pour que ce soit fait.',
  'act.asked': 'Demandé. Un autre approbateur doit dire la même chose avant {until}.',
  'act.propose': 'Proposer la révision {revision}',
  'act.propose.what':
    'La révision {revision} va à un approbateur, qui doit être une autre personne. Rien ' +
    'ne vaut par elle d’ici là.',
  'act.propose.previous': 'La révision {revision} reste en vigueur entre-temps.',
  'act.approve': 'Approuver la révision {revision}',
  'act.approve.what':
    'Elle vaut dès maintenant, selon son calendrier. Au plus {limit} appareils recevront ' +
    'jamais l’ordre de retrait.',
  'act.approve.reach': 'L’estimation a trouvé {order} appareils qui recevraient l’ordre.',
  'act.approve.noReach':
    'Aucune estimation ne compte : la limite est une part de ce qui communique.',
  'act.approve.reading':
    'L’estimation est en cours de lecture : on ne sait pas encore qui est touché.',
  'act.approve.unread':
    'L’estimation n’a pas pu être lue : on ne sait pas qui est touché. Il faut d’abord la lire.',
  'act.approve.ordered':
    '{n} appareil a reçu l’ordre par des révisions antérieures.|{n} appareils ont reçu ' +
    'l’ordre par des révisions antérieures.',
  'act.approve.atOnce': '{moment} ({at}) est passé : exécution dès que la barrière le permet.',
  'act.approve.dueAtOnce':
    '{moment} ({at}) est passé : qui a encore ce qu’elle désigne est aussitôt en retard.',
  'act.approve.reviewPast': '{moment} ({at}) est passé : l’interdiction aurait dû être réexaminée.',
  'act.approve.liftAtOnce':
    '{moment} ({at}) est passé : l’interdiction est terminée dès son approbation. Elle n’ordonne ' +
    'rien, et ce que des révisions antérieures ont ordonné et qui n’est pas fait est retiré.',
  'act.approve.then': '{moment} : {at}, {when}',
  'act.approve.own': 'Vous avez proposé cette révision : une autre personne doit l’approuver.',
  'act.pause': 'Suspendre une interdiction',
  'act.pause.one': 'Suspendre {ban}',
  'act.pause.what':
    'Dès maintenant, aucun nouveau retrait, blocage ou quarantaine n’est ordonné. Ce qui ' +
    'a été ordonné avant demeure.',
  'act.pause.ordered':
    '{n} appareil a reçu l’ordre jusqu’ici.|{n} appareils ont reçu l’ordre jusqu’ici.',
  'act.pause.none': 'Aucune interdiction en vigueur ne peut être suspendue.',
  'act.pause.moved':
    'Depuis que cette liste est affichée, des interdictions sont entrées en vigueur, ou ont été ' +
    'suspendues ou levées. La liste reste telle quelle jusqu’à ce que vous la relisiez.',
  'act.pause.default': 'Suspendue depuis la console, pour examen',
  'act.resume.title': 'Reprendre {ban}',
  'act.resume.what':
    'Toute suspension est levée. Le recensement a compté {count} appareils, {ordered} ' +
    'ont reçu l’ordre. Les retraits repartent dans quelques minutes.',
  'act.raise.title': 'Relever la limite de {ban}',
  'act.raise.what':
    'La limite passe de {from} à {to}. {held} constats en attente reçoivent l’ordre dans ' +
    'quelques minutes.',
  'act.confirm.title': 'Confirmer le compte de {ban}',
  'act.confirm.what':
    'Le recensement a compté {count} appareils, presque tous ceux d’une plateforme. La ' +
    'barrière s’ouvre pour eux.',
  'act.lift.title': 'Lever {ban}',
  'act.lift.what':
    'Pour de bon. Ce qui a été ordonné et pas encore fait est retiré dans quelques ' +
    'minutes, et les restrictions tombent. Une nouvelle décision demande une autre ' +
    'interdiction.',
  'act.lift.counting': 'Les constats ouverts sont en cours de compte.',
  'act.lift.uncounted': 'Le nombre de constats ouverts n’a pas pu être lu.',
  'act.lift.open': '{n} constat est ouvert en ce moment.|{n} constats sont ouverts en ce moment.',
  'act.exempt.title': 'Exempter de {ban}',
  'act.exempt.what':
    'Leurs ordres sont retirés dans quelques minutes. À la fin, l’interdiction vaut de ' +
    'nouveau pour eux.',
  'act.exempt.devices': 'Identifiants d’appareils, un par ligne',
  'act.exempt.groups': 'Groupes, un par ligne',
  'act.exempt.hardware': 'Identifiants matériels, un par ligne',
  'act.exempt.ground': 'Motif',
  'act.exempt.grantedBy': 'Accordée par',
  'act.exempt.until': 'Jusqu’au (votre heure)',
  'act.freeze.title': 'Figer un rapport de {ban}',
  'act.freeze.what':
    'Les chiffres de maintenant sont gardés, classés sous l’instant que vous nommez. Le ' +
    'journal d’audit reçoit les empreintes des fichiers.',
  'act.freeze.asOf': 'Pour le (votre heure)',
  'act.freeze.now': 'Laissé vide : maintenant.',
  'act.revoke.button': 'Révoquer…',
  'act.revoke.title': 'Révoquer {device}',
  'act.revoke.what':
    'Il quitte le parc. Son jeton, s’il en a un, ne vaut plus rien aussitôt : il ne peut plus ' +
    'rien signaler. Ce qui a été ordonné et pas encore fait est retiré.',
  'act.revoke.findings':
    '{n} interdiction y constate quelque chose : le constat prend fin.|{n} interdictions y ' +
    'constatent quelque chose : les constats prennent fin.',
  'act.revoke.enrols': 'Son matériel peut s’inscrire de nouveau.',
  'act.revoke.source': 'Il revient dès que {source} le signale de nouveau.',
  'act.revoke.left':
    'Il est révoqué. {n} exemption ne désignait que lui et vaudra de nouveau s’il revient : ' +
    '{bans}. Un approbateur peut y mettre fin.|Il est révoqué. {n} exemptions ne désignaient que ' +
    'lui et vaudront de nouveau s’il revient : {bans}. Un approbateur peut y mettre fin.',
  'act.confirmRun.button': 'Confirmer…',
  'act.confirmRun.title': 'Confirmer le relevé {run} de {source}',
  'act.confirmRun.counted':
    'Le relevé a répertorié {n} appareil. Il a omis {leftOut} des {had} que le parc a de ' +
    '{source}.|Le relevé a répertorié {n} appareils. Il a omis {leftOut} des {had} que le parc ' +
    'a de {source}.',
  'act.confirmRun.what':
    'Vous dites que ceux-là ont disparu. Chacun qui n’a pas été vu depuis le début du relevé ' +
    'quitte le parc : ses constats prennent fin, et ce qui lui a été ordonné est retiré.',
  'act.confirmRun.back': 'Un appareil revient dès que sa source le signale de nouveau.',
  'act.confirmRun.operator': 'Sans votre parole, ce relevé ne retire personne.',
  'act.confirmRun.second':
    'Sans votre parole, un second relevé qui commence {from} ou plus tard et omet les mêmes le ' +
    'fait.',
  'act.review.button': 'Examiner…',
  'act.review.title': 'Examiner un constat de {ban}',
  'act.review.what':
    'Vous dites que ce que cet appareil a n’est pas ce que vise l’interdiction. Son constat ' +
    'prend fin comme examiné, et rien n’est ordonné.',
  'act.review.covers':
    'Votre parole porte sur cette {n} application et sur aucune autre.|Votre parole porte sur ' +
    'ces {n} applications et sur aucune autre.',
  'act.review.not':
    'Si c’est ce que vise l’interdiction, ne le dites pas : un auteur la modifie pour qu’elle ' +
    'le désigne.',
  'act.review.apps': 'Ce sur quoi porte votre parole',

  'draft.title': 'Rédiger une interdiction',
  'draft.edit': 'Modifier {ban}',
  'draft.from': 'À partir du catalogue',
  'draft.scratch': 'd’une page vierge',
  'draft.document': 'Le document, en JSON',
  'draft.save': 'Enregistrer comme ébauche',
  'draft.what':
    'L’enregistrement crée la révision suivante. Elle ne décide rien avant d’être ' +
    'proposée et approuvée.',
  'draft.notJson': 'Ce n’est pas du JSON : {why}',
  'draft.may': 'Seuls les auteurs enregistrent des ébauches.',

  'devices.find': 'Trouver un appareil',
  'devices.id': 'Identifiant de l’appareil',
  'devices.source': 'Source',
  'devices.external': 'Son identifiant là-bas',
  'devices.group': 'Groupe',
  'devices.show': 'Afficher',
  'devices.none': 'Aucun appareil ne correspond.',
  'devices.page': '{n} appareil affiché|{n} appareils affichés',
  'device.apps': 'Applications',
  'device.apps.filter': 'Filtrer les applications',
  'device.apps.most': 'Les {n} premières sont affichées : filtrez pour en voir d’autres.',
  'device.apps.part': 'Sa liste est plus longue : ses {n} premières applications sont vues ici.',
  'device.apps.none': 'Aucune liste de ses applications n’est encore arrivée.',
  'device.findings': 'Constats',
  'device.findings.none': 'Aucune interdiction en vigueur n’y constate quoi que ce soit.',
  'device.moreFindings': '{n} constat de plus|{n} constats de plus',
  'device.doubt': 'Sa dernière liste prouve moins qu’il n’y paraît : {why}, depuis {since}',
  'device.retired': 'Il a quitté le parc {at}.',
  'device.inFleet': 'Il est dans le parc',
  'runs.held': 'Relevés qui attendent une parole',
  'device.enrolled': 'Inscrit',
  'device.management': 'Gestion',
  'device.coverage': 'Étendue de sa liste',
  'device.os': 'Système',
  'story.title': 'Histoire',
  'story.ordered': 'ordre : {action}',
  'story.result': 'réponse : {outcome}',
  'story.stopped': 'empêché de démarrer',
  'story.said': 'annoncé : {said}',
  'story.episode': 'épisode {n}',
  'story.none': 'Rien n’en est encore écrit.',

  'connectors.agents': 'Les appareils viennent d’eux-mêmes.',
  'connectors.polled': 'dernière interrogation {when}',
  'connectors.never': 'jamais interrogé',
  'connectors.stale': 'muet',
  'connectors.fresh': 'vivant',
  'connectors.devices': '{n} appareil|{n} appareils',
  'connectors.orders': '{open} ordres ouverts, {failed} en échec',
  'connectors.trouble': 'Difficulté depuis {since} : {why}',
  'connectors.cannot': 'Ce qu’il ne peut pas appliquer',
  'connectors.none': 'Rien n’est connecté.',

  'audit.day': 'Jour (UTC)',
  'audit.verify': 'Vérifier la chaîne de ce jour',
  'audit.verifying': 'Vérification : {n} écritures lues',
  'audit.sound':
    'La chaîne tient : {entries} écritures, de {first} à {last}. Empreinte de la ' +
    'dernière : {hash}',
  'audit.broken': 'La chaîne ne tient pas',
  'audit.changed': 'l’écriture {number} a été modifiée',
  'audit.gap': 'entre les écritures {before} et {number}, il en manque',
  'audit.breaks': 'la chaîne se rompt avant l’écriture {number}',
  'audit.first': 'l’écriture 1 en nomme une avant elle',
  'audit.none': 'Rien n’a été fait ce jour-là.',
  'audit.count': '{n} écriture affichée|{n} écritures affichées',
  'audit.may': 'Le journal d’audit est réservé aux auditeurs.',
  'audit.details': 'Avant et après',

  'missing.title': 'Il n’y a pas de telle page',
  'missing.text': 'L’adresse n’en désigne aucune. La vue d’ensemble est un bon point de départ.',
};
