import * as realTokenize from '@alcalzone/ansi-tokenize';
import fc from 'fast-check';
import realWidth from 'string-width';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { TrackReader } from '../../src/filesystem/tags/track-reader.js';
import * as tokenize from '../setup/stand-ins/ansi-tokenize.mjs';
import width from '../setup/stand-ins/string-width.cjs';

/** What lines of a screen are made of, and what breaks rules for them: marks that join the letter before, half a colour. */
const PIECES = [
  ...[
    'a',
    'm',
    '5',
    ' ',
    'É',
    '─',
    '│',
    '…',
    '→',
    '日',
    'e\u0301',
    '\u0301',
    '\ufe0f',
    '©',
    '\u00ad',
    '👩‍👩‍👧',
    'ก',
    '\u200d',
  ],
  ...['1', '22', '2', '36', '39', '7', '27', '1;31', '0', ''].map((code) => `\u001b[${code}m`),
  ...['\u001b[', '\u001b'],
];

const line = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join(''));

it('what stands in for packages in the program gives what they give', () => {
  const cellsOf = (text: string) => realTokenize.styledCharsFromTokens(realTokenize.tokenize(text));
  fc.assert(
    fc.property(line, (text) => {
      const cells = tokenize.styledCharsFromTokens(tokenize.tokenize(text));
      expect(cells).toEqual(cellsOf(text));
      expect(tokenize.styledCharsToString(cells)).toBe(realTokenize.styledCharsToString(cellsOf(text)));
      expect(width(text)).toBe(realWidth(text));
    }),
    { numRuns: 3000 },
  );
});

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Ours, and if they are there those of other taggers' projects. */
const AUDIO = [here('../../fixtures/audio'), here('../../../shared/corpus')].filter((folder) => existsSync(folder));

it('the worker of the program reads in every file what the one of the library reads, and so does the next file', async () => {
  const paths = AUDIO.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const read = async (worker: string) => {
    const reader = new TrackReader({ workerUrl: new URL(worker, import.meta.url), concurrency: 1 });
    const readings = await reader.read([...paths, ...paths], { checksum: true });
    await reader.close();
    return readings;
  };
  const [program, library] = [
    await read('../../bin/track-worker.js'),
    await read('../../dist/filesystem/tags/track-worker.js'),
  ];
  expect(program).toEqual(library);
  expect(program.filter(({ kind }) => kind === 'track').length).toBeGreaterThan(20);
});
