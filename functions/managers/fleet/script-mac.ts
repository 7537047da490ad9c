import { quoteSh } from './quote.ts';
import type { Recognized } from './targets.ts';

/** Which apps a script for a Mac removes. */
export type OnMac = Extract<Recognized, { readonly by: 'bundle' }>;

/**
 * Looks into the places where apps of people and machines lie, reads the bundle id of each app
 * there, and deletes those that have it, are signed by the team, and are no part of another app. An
 * app that was seen in another place, or that somebody else has signed, is refused.
 */
const BODY = `
people=/Users
removed=0 refused=0 failed=0
refuse() { echo "refused: $1"; refused=1; }
# A place is known if apps are installed there and nothing else of the system is.
is_known() {
  case $1 in
    *.app/*) return 1 ;;
    /Applications/*.app) return 0 ;;
    "$people"/*/Applications/*.app) ;;
    *) return 1 ;;
  esac
  rest=\${1#"$people"/}
  case \${rest#*/} in
    Applications/*) return 0 ;;
    *) return 1 ;;
  esac
}
# $1: a path; $2: the bundle id; $3: the team, or nothing where the list has none
look_at() {
  [ -d "$1" ] || return 0
  bundle=$(defaults read "$1/Contents/Info" CFBundleIdentifier 2>/dev/null) || return 0
  [ "$bundle" = "$2" ] || return 0
  real=$(cd -P "$1" 2>/dev/null && pwd -P) || real=
  is_known "$real" || { refuse "$1 lies where nothing is removed"; return 0; }
  if [ -n "$3" ]; then
    team=$(codesign -dv "$real" 2>&1 | sed -n 's/^TeamIdentifier=//p')
    [ "$team" = "$3" ] || { refuse "$1 is signed by \${team:-nobody}"; return 0; }
  fi
  rm -rf "$real"
  if [ -e "$real" ]; then echo "failed: $1 is still there"; failed=1
  else echo "removed: $1"; removed=1; fi
}
# $1: the bundle id; $2: the team; $3: where it was seen last
remove() {
  for app in /Applications/*.app /Applications/*/*.app \\
    "$people"/*/Applications/*.app "$people"/*/Applications/*/*.app "$3"; do
    look_at "$app" "$1" "$2"
  done
}
`;

const END = `
[ "$refused" = 0 ] || exit 4
[ "$failed" = 0 ] || exit 1
[ "$removed" = 1 ] || exit 3
exit 0
`;

/** The script without its first lines. */
export function macScript(apps: readonly OnMac[]): string {
  const calls = apps.map(({ bundleId, target: { teamId, path } }) =>
    ['remove', ...[bundleId, teamId ?? '', path ?? ''].map(quoteSh)].join(' '),
  );
  return `${BODY}${calls.join('\n')}\n${END}`;
}
