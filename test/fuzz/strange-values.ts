/** JSON text that is written as it is, where no value of JavaScript would make it. */
export class Written {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const x = (count: number): string => 'x'.repeat(count);
const written = (...texts: readonly string[]): readonly Written[] =>
  texts.map((text) => new Written(text));

/** Texts that have broken parsers, stores, pages and shells before. */
const TEXTS = [
  ...['', ' ', x(40), x(255), x(256), x(1_025), x(2_000), x(2_001), x(70_000)],
  // NUL, a direction mark, a byte order mark, both normal forms, a line separator, noncharacters.
  ...['\u0000', 'a\u0000b', '\u202eabc', '\ufeffx', 'e\u0301', '\u00e9', '\u2028', '\uffff'],
  ...['\u{1fffe}', '\u200b', 'com.\u0430pp', '😀', '😀'.repeat(130), '\u001b[31m', '\r\nx: y'],
  ...['../../etc/passwd', "' or 1=1--", '<script>alert(1)</script>', '=cmd|x', '%00', '%2e%2e'],
  ...['__proto__', 'constructor', 'toString', 'null', 'undefined', 'true', '*', '.*', 'com.*'],
  ...['a'.repeat(64), 'A'.repeat(64), '0'.repeat(32), 'android', 'ios', 'organization', 'en'],
] as const;

const DATES = [
  ...['0000-01-01T00:00:00Z', '0000-01-01T00:00:00+14:00', '9999-12-31T23:59:59Z'],
  ...['9999-12-31T23:59:59-14:00', '+275760-09-13T00:00:00Z', '1969-12-31T23:59:59.999Z'],
  ...['2016-12-31T23:59:60Z', '2026-02-30T00:00:00Z', '2026-01-01T24:00:00Z', '2026-01-01'],
  ...['2026-01-01T25:00:00Z', '2026-01-01T00:00:00+99:99', '2026-01-01T00:00Z', '2026-13-01'],
  ...['2026-01-01T00:00:00.1234567891Z', '2099-01-01T00:00:00Z', '2023-10-16T13:00:00Z'],
  ...['P1D', 'P', 'PT', 'P1M', 'P1Y', 'P9999Y', 'P999W9999DT99999H', 'P-1D', 'PT0S', 'PT48H'],
] as const;

const NUMBERS = [
  ...[0, -1, 1, 0.5, 100, 101, 2_147_483_648, 1_000_001, 2 ** 53, 2 ** 53 + 2],
  ...written('1e400', '-1e400', '-0', '1E2', '01', 'NaN', 'Infinity', '0x10', '1e-400', '1.'),
] as const;

const SHAPES = [
  ...[null, true, false, [], {}, [[]], [null], [1], { a: 1 }],
  ...written(
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\u0000"',
    '{"__proto__":{"x":1}}',
    '{"constructor":{"prototype":{"x":1}}}',
    `${'['.repeat(20)}${']'.repeat(20)}`,
    `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
    `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`,
  ),
  Array<string>(201).fill('x'),
  Array<string>(501).fill('x'),
  Array<number>(5_001).fill(0),
  Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`k${index}`, 1])),
] as const;

/** What a place in a document is replaced by. */
export const STRANGE_VALUES: readonly unknown[] = [...TEXTS, ...DATES, ...NUMBERS, ...SHAPES];

/** Names of fields that are none, or that an object has anyway. */
export const STRANGE_NAMES: readonly string[] = [
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then', 'toJSON', 'length'],
  ...['x', '', '\u0000', 'é', 'ID', ' id', '$where', '0', '-1', 'a'.repeat(300)],
];

/** Values for a part of a path or a query. */
export const STRANGE_PARTS: readonly string[] = [
  ...['', '0', '1', '-1', '200', '201', '1e2', '01', ' 1', '１', 'NaN', '9'.repeat(30), '.', '..'],
  ...['open', 'OPEN', "' or 1=1", '\u0000', '\u202e', '%', '%2e', '%252D', 'a/b', 'a\\b', 'é'],
  ...['a'.repeat(64), 'a'.repeat(65), 'a'.repeat(300), 'a'.repeat(3_000), '__proto__', 'LAST'],
  ...['2026-13-01', '0000-01-01', '9999-12-31', '2026-02-29', '2023-10-16', '../x', '*', '#', '?'],
  ...['android', 'html', 'csv', 'json,csv', 'no-wechat', '0'.repeat(32), 'f'.repeat(32)],
];
