import type { App, AppType } from './app.ts';

/*
 * Lists of apps name libraries and extensions beside programs, and one name may be all three: the
 * Python package `jira` is not the program Jira.
 */

type Family = 'program' | 'library' | 'extension';

const FAMILIES: Readonly<Record<AppType, Family>> = {
  deb: 'program',
  rpm: 'program',
  apk: 'program',
  alpm: 'program',
  snap: 'program',
  flatpak: 'program',
  appimage: 'program',
  brew: 'program',
  pypi: 'library',
  npm: 'library',
  gem: 'library',
  cargo: 'library',
  golang: 'library',
  maven: 'library',
  nuget: 'library',
  composer: 'library',
  'vscode-extension': 'extension',
  'chrome-extension': 'extension',
  'firefox-addon': 'extension',
  msi: 'program',
  msix: 'program',
  exe: 'program',
  app: 'program',
};

/** Whether the app is of this family, or does not say what it is. */
export function mayBe(family: Exclude<Family, 'library'>, { type }: Pick<App, 'type'>): boolean {
  return type === undefined || FAMILIES[type] === family;
}

/** Whether it is the type of libraries. Their ids are no ids of the system's. */
export function isLibrary(type: AppType | undefined): boolean {
  return type !== undefined && FAMILIES[type] === 'library';
}
