import { beyondAscii, unseenSentences } from '../unseen.ts';
import type { BanDocument, BannedApp } from './ban.ts';
import { FIELD_RULES, KEY_RULES, MATCHER_KEYS } from './matcher-keys.ts';

/**
 * What a reader of the document does not see: characters that are not shown or that turn a text
 * around, and identifiers with letters that look like others.
 */
export function textWarnings(document: BanDocument): readonly string[] {
  return [
    ...unseenSentences(document),
    ...document.apps.flatMap((app, index) =>
      [...identifiersOf(app)].flatMap(([pointer, id]) => {
        const shown = beyondAscii(id);
        return shown === null
          ? []
          : [
              `/apps/${index}${pointer} has characters beyond ASCII, which can look like others; ` +
                `written out it says: ${shown}`,
            ];
      }),
    ),
  ];
}

/** What a machine compares, with its place in the app. */
function* identifiersOf({ match, restrict = {} }: BannedApp): Generator<[string, string]> {
  for (const [index, matcher] of match.entries())
    for (const key of MATCHER_KEYS) {
      const value = matcher[key];
      if (value !== undefined && !FIELD_RULES[KEY_RULES[key].field].forPeople)
        yield [`/match/${index}/${key}`, value];
    }
  for (const [platform, ids] of Object.entries(restrict))
    for (const [index, id] of (ids ?? []).entries()) yield [`/restrict/${platform}/${index}`, id];
}
