import { quoteSh } from './quote.ts';
import type { LinuxPackages, Recognized } from './targets.ts';

/** Which packages a script for Linux removes. All are of one package manager. */
export type OnLinux = Extract<Recognized, { readonly by: 'package' }>;

/**
 * Takes off packages by their exact names, with the package manager's lowest tool: it takes off
 * nothing but what is named, and refuses where something else needs it or the system does.
 */
const WITH: Readonly<Record<LinuxPackages, string>> = {
  deb: `
is_there() {
  [ "$(dpkg-query -W -f '\${db:Status-Status} \${Package}\\n' "$1" 2>/dev/null | sort -u)" \\
    = "installed $1" ]
}
is_vital() { dpkg-query -W -f '\${Essential}\\n' "$1" | grep -qx yes; }
try_it() { dpkg --no-act --purge "$@" >/dev/null; }
do_it() { DEBIAN_FRONTEND=noninteractive dpkg --purge "$@"; }
`,
  rpm: `
is_there() { rpm -q --qf '%{NAME}\\n' "$1" 2>/dev/null | grep -qxF "$1"; }
is_vital() { false; }
try_it() { rpm -e --test --allmatches "$@"; }
do_it() { rpm -e --allmatches "$@"; }
`,
};

const BODY = `
for name do
  shift
  case $name in -*|'') echo "refused: $name is no name"; exit 4 ;; esac
  is_there "$name" || continue
  if is_vital "$name"; then echo "refused: the system needs $name"; exit 4; fi
  set -- "$@" "$name"
done
[ "$#" -gt 0 ] || exit 3
if ! try_it "$@"; then echo "refused: something else needs it"; exit 4; fi
do_it "$@" || exit 1
for name do
  if is_there "$name"; then echo "failed: $name is still there"; exit 1; fi
done
echo "removed: $*"
exit 0
`;

/** The script without its first lines. */
export function linuxScript(packages: LinuxPackages, apps: readonly OnLinux[]): string {
  const names = apps.map(({ name }) => quoteSh(name)).join(' ');
  return `${WITH[packages]}set -- ${names}\n${BODY}`;
}
