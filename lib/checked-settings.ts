import { LONGEST_EXPLAIN_ADDRESS } from '../functions/domain/findings/explain-link.ts';
import { faultOf } from '../functions/managers/settings.ts';
import { COLD_TABLE } from './quotas.ts';
import type { StageSettings } from './stage-settings.ts';

/** A source's name is also the end of an OAuth scope, so it has no spaces, quotes or slashes. */
const SOURCE = /^[a-z0-9][a-z0-9-]{0,62}$/;

/**
 * What CloudFormation or API Gateway allow, from AWS's lists of quotas (2026-11): audiences of one
 * authorizer. It cannot be raised.
 */
const MOST_AUDIENCES = 50;
/** In the user pool, beside one for each source: people's client, and that of all sources. */
const CLIENTS_BESIDE_SOURCES = 2;

/**
 * Returns the same settings if a deployment could carry them out.
 *
 * @throws an error that names the setting, if CloudFormation or a function would refuse it later
 * and less clearly.
 */
export function checked<T extends StageSettings>(config: T): T {
  checkIdentity(config);
  checkSanta(config);
  checkConnectors(config);
  checkExplainAddress(config);
  const { pauseConcurrency: reserved } = config;
  if (reserved !== null && !(Number.isInteger(reserved) && reserved > 0)) {
    throw new Error(
      `pauseConcurrency: ${reserved} must be a whole number from 1, or null. With 0 nobody could ` +
        'pause a ban.',
    );
  }
  for (const [name, warm] of Object.entries(config.warmThroughput)) {
    const { readUnitsPerSecond: reads, writeUnitsPerSecond: writes } = warm;
    if (reads < COLD_TABLE.readUnitsPerSecond || writes < COLD_TABLE.writeUnitsPerSecond) {
      throw new Error(
        `warmThroughput.${name}: a cold table has ${COLD_TABLE.readUnitsPerSecond} read and ` +
          `${COLD_TABLE.writeUnitsPerSecond} write units a second; name no less, or leave it out.`,
      );
    }
  }
  return config;
}

/** The API of a local run. */
const LOCAL_ADDRESS = /^http:\/\/(?:localhost|127\.0\.0\.1)(?::\d{1,5})?(?:\/[\w.:/-]*\w)?$/;
const SAFE_ADDRESS = /^https:\/\/[\w.:/-]*\w$/;

/**
 * Links are opened by people: nobody may read on the way what they have. Where data is protected,
 * they are other people's devices, on which localhost is not this one.
 */
function checkExplainAddress({ explainAddress: address, protectData }: StageSettings): void {
  if (address === null) return;
  const isKnown = SAFE_ADDRESS.test(address) || (!protectData && LOCAL_ADDRESS.test(address));
  if (!isKnown || address.length > LONGEST_EXPLAIN_ADDRESS)
    throw new Error(
      `explainAddress: "${address}" must begin with https://` +
        `${protectData ? '' : ' (or be of localhost)'}, end without a slash, and have at most ` +
        `${LONGEST_EXPLAIN_ADDRESS} characters.`,
    );
}

function checkSanta({ sources, settings }: StageSettings): void {
  for (const source of settings.santaActsFor) {
    if (!sources.includes(source))
      throw new Error(`settings.santaActsFor: "${source}" is none of this stage's sources.`);
  }
}

function checkConnectors({ connectors, sources }: StageSettings): void {
  for (const connector of connectors) {
    const fault = faultOf(connector);
    if (fault !== null) throw new Error(`connectors, ${connector.kind}: ${fault}`);
    const { kind, name, actsFor } = connector;
    // Each kind has one address for what its managers send.
    if (connectors.filter((other) => other.kind === kind).length > 1)
      throw new Error(`connectors, ${kind}: a stage has at most one of a kind.`);
    const known = [...sources, ...connectors.map((other) => other.name)];
    if (known.filter((other) => other === name).length > 1)
      throw new Error(`connectors, ${kind}: name: "${name}" is the name of another source.`);
    if (actsFor !== null && !known.includes(actsFor))
      throw new Error(
        `connectors, ${kind}: actsFor: "${actsFor}" is none of this stage's sources.`,
      );
  }
}

function checkIdentity({ sources, ownIssuer }: StageSettings): void {
  for (const source of sources) {
    if (!SOURCE.test(source)) {
      throw new Error(
        `sources: "${source}" must be up to 63 lower-case letters, digits and hyphens, and ` +
          'begin with no hyphen.',
      );
    }
  }
  if (ownIssuer === null) {
    const clients = sources.length + CLIENTS_BESIDE_SOURCES;
    if (clients > MOST_AUDIENCES) {
      throw new Error(
        `sources: ${sources.length} sources need ${clients} clients, and an authorizer takes ` +
          `${MOST_AUDIENCES} audiences. Name at most ${MOST_AUDIENCES - CLIENTS_BESIDE_SOURCES}; ` +
          'let several systems report as one source, or set ownIssuer and give its tokens one ' +
          'audience.',
      );
    }
    return;
  }
  if (!ownIssuer.issuer.startsWith('https://')) {
    throw new Error(`ownIssuer.issuer: "${ownIssuer.issuer}" must begin with https://.`);
  }
  if (ownIssuer.audience.length === 0) {
    throw new Error(
      'ownIssuer.audience: name at least one audience, or every token of the issuer would be ' +
        'accepted.',
    );
  }
  if (ownIssuer.audience.length > MOST_AUDIENCES) {
    throw new Error(
      `ownIssuer.audience: ${ownIssuer.audience.length} audiences, and an authorizer takes ` +
        `${MOST_AUDIENCES}. Give clients an audience in common.`,
    );
  }
}

/** Says that nobody is to be mailed, on purpose. */
const NOBODY = 'none';

/**
 * The settings with who gets alarms: `given` at synthesis, or else what the stage says. `none` says
 * that whoever deploys lets the alarms topic reach people in another way.
 *
 * @throws where a stage that protects its data would wake nobody, or what is given is no address.
 */
export function withAlarmEmail<T extends StageSettings & { readonly stage: string }>(
  config: T,
  given: string | undefined,
): T {
  if (given === NOBODY) return { ...config, alarmEmail: null };
  const alarmEmail = given ?? config.alarmEmail;
  if (alarmEmail === null && config.protectData) {
    throw new Error(
      `alarmEmail: ${config.stage} would wake nobody. Set it in lib/config.ts, or synthesize ` +
        `with -c alarmEmail=on-call@example.org (ALARM_EMAIL in the environment does too). ` +
        `-c alarmEmail=${NOBODY} says that alarms reach people in another way.`,
    );
  }
  if (alarmEmail !== null && !/^[^\s@]+@[^\s@]+$/.test(alarmEmail)) {
    throw new Error(`alarmEmail: "${alarmEmail}" is neither an address nor "${NOBODY}".`);
  }
  return { ...config, alarmEmail };
}
