/** The bans of the catalogue, as JSON. lib/console-files.ts puts them here. */
declare const CATALOGUE: string;

/** A ban of the catalogue: a document that somebody may draft from. */
export interface CatalogueBan {
  readonly id: string;
  readonly title: Readonly<Record<string, string>>;
}

/** All bans of the catalogue, by id. */
export const CATALOGUE_BANS = JSON.parse(CATALOGUE) as readonly CatalogueBan[];
