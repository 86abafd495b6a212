import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson, escapeControls } from '../../src/domain/canonical-json.js';

it.each<[string, unknown, string]>([
  ['members by name', { b: 1, a: [true, null, 'x'], aa: {} }, '{"a":[true,null,"x"],"aa":{},"b":1}'],
  ['names by UTF-16 code units', { '\u{1F600}': 1, '\uFB33': 2 }, '{"\u{1F600}":1,"\uFB33":2}'],
  ['what is undefined', { a: undefined, b: [undefined] }, '{"b":[null]}'],
  ['control characters', 'a\u001b\u007f\u0085\u2028', '"a\\u001b\\u007f\\u0085\\u2028"'],
  ['halves of surrogate pairs', '\ud800', '"\\ud800"'],
  ['a name that is a trap', JSON.parse('{"__proto__":{"a":1}}'), '{"__proto__":{"a":1}}'],
])('%s', (_, value, text) => {
  expect(canonicalJson(value)).toBe(text);
});

it('is the same, however the document was laid out', () => {
  const plain = '{"a":{"x":1,"y":"ä\\u0041"},"n":10}';
  const spread = '{ "n" : 1.0e1,\n "a": {"y": "\\u00e4A", "x": 1.0} }';
  expect(canonicalJson(JSON.parse(spread))).toBe(canonicalJson(JSON.parse(plain)));
});

it('ends with what is nested too deep, instead of running out of stack', () => {
  const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
  expect(() => canonicalJson(deep)).toThrow(expect.objectContaining({ code: 'invalid_document' }));
});

it('is what JSON.stringify says of each part, with what it leaves escaped as well', () => {
  const plainly = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(plainly).join(',')}]`;
    if (typeof value !== 'object' || value === null) return escapeControls(JSON.stringify(value));
    const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([name, member]) => `${plainly(name)}:${plainly(member)}`).join(',')}}`;
  };
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonicalJson(value)).toBe(plainly(value));
    }),
    { numRuns: 50 },
  );
  // Each code unit by itself, lone surrogates among them.
  const units = Array.from({ length: 0x10000 }, (_, unit) => `a${String.fromCharCode(unit)}b`);
  expect(units.filter((text) => canonicalJson(text) !== plainly(text))).toEqual([]);
});
