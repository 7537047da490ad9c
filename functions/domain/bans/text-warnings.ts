import { mixedScripts, unseenSentences } from '../unseen.ts';
import type { BanDocument } from './ban.ts';
import { isForPeople, MATCHER_KEYS } from './matcher-keys.ts';

/**
 * What a reader of the document does not see: characters that are not shown or that turn a text
 * around, and names that are compared and have a letter of another script in a Latin word. That is
 * refused in identifiers, but some app may be called so.
 */
export function textWarnings(document: BanDocument): readonly string[] {
  return [
    ...unseenSentences(document),
    ...document.apps.flatMap(({ match }, app) =>
      match.flatMap((matcher, index) =>
        MATCHER_KEYS.filter(isForPeople).flatMap((key) => {
          const shown = mixedScripts(matcher[key] ?? '');
          return shown === null
            ? []
            : [
                `/apps/${app}/match/${index}/${key} has letters of several scripts in one word, ` +
                  `which can look like others; written out it says: ${shown}`,
              ];
        }),
      ),
    ),
  ];
}
