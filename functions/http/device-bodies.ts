import { readJson, readText } from './body.ts';
import { checkInBody, checkInWords, enrollBody, resultsBody } from './device-schema.ts';
import { LeftOut } from './left-out.ts';
import { mended } from './mend.ts';
import { NO_FORM, objectOf } from './object.ts';
import { parse, type Schema } from './parse.ts';
import { readApps } from './read-apps.ts';
import { readResults } from './read-results.ts';
import type { BodyReader } from './route.ts';

/* Readers of the JSON that devices and connectors send. One bad field costs that field. */

/**
 * The most bytes of one device's inventory in JSON, as it was sent. A real one of 300 apps has 35
 * KB. Whoever judges an inventory holds it unpacked, so that it is bounded unpacked.
 */
export const LARGEST_INVENTORY = 2 * 1024 * 1024;

/** The bytes of an inventory are the bound of its apps. */
export const ANY_NUMBER = Number.POSITIVE_INFINITY;

/** `schema` is for the API's description. */
function toldBody<B>(
  schema: Schema,
  read: (value: unknown) => B,
  options: { readonly largest?: number; readonly mostItems?: number } = {},
): BodyReader<B> {
  const types = ['application/json'];
  const { largest, mostItems } = options;
  return {
    types,
    schema,
    read: (sent) => read(readJson(readText(sent, types, largest), mostItems)),
  };
}

/** Throws the refusal of what lacks something without which no device can be enrolled. */
export function readEnrollment(value: unknown) {
  const leftOut = new LeftOut();
  const kept = mended(objectOf(value), enrollBody.shape, [], leftOut);
  return { ...parse(enrollBody, kept, NO_FORM), warnings: leftOut.warnings() };
}

/** Throws the refusal of what lacks something without which no device can be judged. */
export function readCheckIn(value: unknown) {
  const { apps = null, results, ...told } = objectOf(value);
  const leftOut = new LeftOut();
  const kept = mended(told, checkInWords.shape, [], leftOut);
  const words = parse(checkInWords, kept, NO_FORM);
  const list = apps === null ? { apps, appsLeftOut: 0 } : readApps(apps, leftOut);
  const usable = readResults(results ?? [], leftOut, { orNone: true }).flatMap((one, index) => {
    if (!('unusable' in one)) return [one];
    leftOut.note(['results', index], `cannot be used, because ${one.unusable}: left out`);
    return [];
  });
  return {
    ...words,
    inventoryHash: words.inventoryHash ?? noHash(told.inventoryHash),
    ...list,
    results: usable,
    warnings: leftOut.warnings(),
  };
}

/** What can be no hash is not the stored one either, so that the answer asks for the apps. */
function noHash(told: unknown): string | null {
  return told === undefined || told === null ? null : '';
}

/** Throws the refusal of what is no list of results. */
export function readResultsBody(value: unknown) {
  const leftOut = new LeftOut();
  const { results, ...others } = objectOf(value);
  mended(others, {}, [], leftOut);
  const read = readResults(results, leftOut, { orNone: false });
  return { results: read, warnings: leftOut.warnings() };
}

export const enrollmentBody = toldBody(enrollBody, readEnrollment, { largest: 16 * 1024 });

/** One inventory, for example 5,000 apps of 400 bytes each. */
export const checkInsBody = toldBody(checkInBody, readCheckIn, {
  largest: LARGEST_INVENTORY,
  mostItems: ANY_NUMBER,
});

export const orderResultsBody = toldBody(resultsBody, readResultsBody);
