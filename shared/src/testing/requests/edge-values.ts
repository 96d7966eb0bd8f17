// Values at the edges of what a database, a clock or a parser can hold. Each was once taken by some schema and refused by
// what stood behind it.
import fc from 'fast-check';

/** A JSON text that no JavaScript value is written as. */
export class RawJson {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Bytes of a URL that encode no text. */
export class RawUrl {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export const instants = fc.constantFrom(
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '0001-01-01T00:00:00+23:59',
  '1000-01-01 00:00:00+00',
  '1970-01-01T00:00:00Z',
  '2016-12-31T23:59:60Z',
  '2016-12-31T23:59:60+00:00',
  '2026-02-29T00:00:00Z',
  '2026-11-30T12:00:00+23:59',
  '2026-11-30T12:00:00-23:59',
  '2026-11-30T12:00:00+14:00',
  '2026-11-30T12:00:00+15:59',
  '2026-11-30T12:00:00+16:00',
  '2026-11-30T12:00:00.123456789012345Z',
  '2026-11-30t12:00:00z',
  '2026-11-30 12:00:00.123456+00',
  '2026-11-30T24:00:00Z',
  '9999-12-31T23:59:59.999999Z',
  '9999-12-31T23:59:59-23:59',
  'infinity',
);

export const ids = fc.constantFrom(
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  'FFFFFFFF-FFFF-7FFF-BFFF-FFFFFFFFFFFF',
  '0192f000-0000-7000-8000-000000000001',
  '{0192f000-0000-7000-8000-000000000001}',
  'urn:uuid:0192f000-0000-7000-8000-000000000001',
  '0192f000000070008000000000000001',
  '------------------------------------',
  '0192f000-0000-7000-8000-00000000000',
);

export const numbers = [
  -1,
  0,
  1,
  1000,
  32_767,
  32_768,
  65_536,
  2_147_483_646,
  2_147_483_647,
  2_147_483_648,
  4_294_967_296,
  Number.MAX_SAFE_INTEGER - 1,
  Number.MAX_SAFE_INTEGER,
];

export const oddNumbers = fc.constantFrom(
  ...[
    '1e400',
    '-1e400',
    '-0',
    '1.0',
    '0.1',
    '9007199254740992',
    '9223372036854775807',
    '9223372036854775808',
  ],
  ...['1e15', '5e-324', '1E+2', '00', '1e', '-'],
);

export const oddTexts = fc.constantFrom(
  ...['', ' ', '\u0000', 'a\u0000b', '\u001b[2J', '\u007f', '\u0085', '\u202eabc', '\ufeff', '\uffff'],
  ...[
    '%',
    '_',
    '%_%',
    "'",
    '"',
    '\\',
    "';--",
    '$1',
    '*',
    '(',
    '[',
    '& |',
    ':*',
    '!',
    '<->',
    '{}',
    '../../etc/passwd',
  ],
  ...[
    '😀',
    'e\u0301',
    '🙂'.repeat(64),
    'x'.repeat(256),
    'x'.repeat(5000),
    '\\u0000',
    '__proto__',
    'constructor',
  ],
  ...['true', 'null', 'undefined', 'NaN', '1', '-1', '9223372036854775808', '1e400'],
);

export const oddUrls = fc.constantFrom(
  ...['%00', 'a%00b', '%', '%zz', '%ff', '%c0%80', '%ED%A0%80', '%2F', '%2e%2e', '..%2f..'],
);

export const loneSurrogate = new RawJson('"\\ud800"');

const stored = fc.constantFrom(
  '1000-01-01 00:00:00+00',
  '0001-01-01 00:00:00+00',
  '9999-12-31 23:59:59.999999+00',
  '2999-12-31 23:59:59.999999-14',
  '2026-11-30 12:00:00.123456+00',
);
const part = fc.oneof(
  stored,
  instants,
  ids,
  fc.constantFrom(
    '',
    'A',
    'SKU-1',
    '0123456789abcdef',
    '0',
    '1',
    '-1',
    '2147483647',
    '2147483648',
    '9223372036854775808',
  ),
  fc.constantFrom('1e9', ' 5', '\u0000', '99999999999999999999', 'x'.repeat(300)),
);

/** What a list might have given out, had its rows been others. */
export const cursors = fc.oneof(
  fc.tuple(stored, ids).map(encode),
  fc.tuple(part, part).map(encode),
  fc.tuple(part).map(encode),
  fc.tuple(part, part, part).map(encode),
  fc.constantFrom([], null, {}, 1, 'x', [[]], [null], [1, 2]).map(encode),
  fc.constantFrom('!', 'x', '====', 'x'.repeat(1024)),
);

function encode(key: unknown): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}
