import { formatInstant, type Instant } from '../../domain/time/instant.ts';
import type { Content } from './content.ts';

/*
 * Declarations of Apple's declarative device management: one configuration that denies apps, and
 * the activation that puts it to use. Their tokens are the hash of their content, so that a device
 * that has them has nothing to do.
 */

/** The configuration that is ours, and its activation. */
export const CONFIGURATION = 'org.interdict.denied';
const ACTIVATION = 'org.interdict.denied.on';

/** The token of a device that has none of ours. */
const NONE = 'none';

/** What a device is told first: whether there is anything new. The time has whole seconds. */
export function tokensOf(hash: string | null, at: Instant) {
  const Timestamp = formatInstant(at).replace(/\.\d+Z$/, 'Z');
  return { SyncTokens: { DeclarationsToken: hash ?? NONE, Timestamp } };
}

/** Which declarations a device has to have. */
export function declarationItems(hash: string | null) {
  const item = (Identifier: string) => (hash === null ? [] : [{ Identifier, ServerToken: hash }]);
  return {
    Declarations: {
      Activations: item(ACTIVATION),
      Assets: [],
      Configurations: item(CONFIGURATION),
      Management: [],
    },
    DeclarationsToken: hash ?? NONE,
  };
}

/** What a device that still asks for our declarations is given when nothing is blocked any more. */
const EMPTY: Content = { hash: NONE, bundleIds: [], binaries: [] };

/** One declaration. `null`: none of ours has that name. */
export function declarationOf(kind: string, identifier: string, content: Content | null) {
  if (kind === 'configuration' && identifier === CONFIGURATION)
    return configurationDeclaration(content ?? EMPTY);
  if (kind === 'activation' && identifier === ACTIVATION)
    return activationDeclaration(content ?? EMPTY);
  return null;
}

/** The configuration that denies apps. */
export function configurationDeclaration({ hash, bundleIds, binaries }: Content) {
  return {
    Type: 'com.apple.configuration.app.settings',
    Identifier: CONFIGURATION,
    ServerToken: hash,
    Payload: {
      Allowed: {
        ...(bundleIds.length > 0 ? { DeniedApps: bundleIds } : {}),
        ...(binaries.length > 0 ? { DeniedBinaries: binaries } : {}),
      },
    },
  };
}

/** What puts the configuration to use. */
export function activationDeclaration({ hash }: Content) {
  return {
    Type: 'com.apple.activation.simple',
    Identifier: ACTIVATION,
    ServerToken: hash,
    Payload: { StandardConfigurations: [CONFIGURATION] },
  };
}
