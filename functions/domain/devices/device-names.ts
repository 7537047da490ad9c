/*
 * What devices and sources call a device: a UUID of its hardware, a serial number, an id in the
 * source. One device must not become two because two programs spell its UUID differently, and two
 * must not become one because their makers left a placeholder.
 */

const UUID =
  /^(?:\{([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))$/i;

/** The name as it is compared: a UUID in small letters without braces, else as it is written. */
export function foldedName(written: string): string {
  const name = written.trim().normalize('NFC');
  const [, braced, plain] = UUID.exec(name) ?? [];
  return (braced ?? plain)?.toLowerCase() ?? name;
}

/**
 * What whole series of machines have in common, without case, spaces and marks. Sources: osquery
 * (osquery/osquery#4374 and #8887), EVE (lf-edge/eve#6381), OSHI (oshi/oshi#2417). The last two are
 * of Android: an `ANDROID_ID` that many devices shared, and the address that stands for every MAC.
 */
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  'tobefilledbyoem',
  'tobefilledbyoemd',
  'defaultstring',
  'default',
  'none',
  'null',
  'undefined',
  'unknown',
  'invalid',
  'empty',
  'oem',
  'na',
  'notspecified',
  'notapplicable',
  'notavailable',
  'notsettable',
  'notpresent',
  'nodata',
  'noasset',
  'systemserialnumber',
  'systemproductname',
  'chassisserialnumber',
  'baseboardserialnumber',
  'serialnumber',
  'serial',
  'uuid',
  '0123456789',
  '123456789',
  '1234567890',
  '01234567890123456789',
  '0123456789abcdef',
  '03000200040005000006000700080009',
  '00020003000400050006000700080009',
  '030201000504070608090a0b0c0d0e0f',
  '000102030405060708090a0b0c0d0e0f',
  '10000000000080000040000000000000',
  '12345678123456789012123456789012',
  '123456781234567890abcddeefaabbcc',
  'deadbeefdeadbeefdeadbeefdeadbeef',
  '9774d56d682e549c',
  '020000000000',
]);

/** Zeros, `FFFF…`, `xxxx`, `FEFE…`, or any sign so often that it counts nothing. */
const REPEATED = /^(?:0+|f{4,}|x{4,}|(?:fe){4,}|(.)\1{9,})$/u;

/** Whether the name is what a maker leaves where a name belongs. */
export function isPlaceholder(written: string): boolean {
  const bare = foldedName(written)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
  return bare === '' || REPEATED.test(bare) || PLACEHOLDERS.has(bare);
}
