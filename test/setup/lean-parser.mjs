/**
 * What the bundled worker has instead of parts of music-metadata and its packages. Nothing that comes out differs
 * (test/setup/lean-parser.test.ts); all of it belongs upstream, and goes when it is there.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const standIn = (name) => fileURLToPath(new URL(`stand-ins/${name}`, import.meta.url));

/** Edits of a package's file. Each must fit somewhere, so that another version of the package is not left as it came. */
const EDITS = [
  {
    // The messages were put together for nobody: five for each tag.
    file: /\/(?:music-metadata|strtok3)\/lib\/.*\.js$/,
    find: /^(\s*)debug\(/gm,
    replace: '$1if (debug.enabled) debug(',
  },
  {
    // Four kilobytes for each file, of which only those use one whose name says nothing.
    file: /\/music-metadata\/lib\/ParserFactory\.js$/,
    find: /const buf = new Uint8Array\(4100\);([^]*?)(?=await tokenizer\.peekBuffer\(buf)/,
    replace: '$1const buf = new Uint8Array(4100);\n',
  },
  {
    // Three promises and their closures for each tag: only a cover needs to be waited for, and is passed on.
    file: /\/music-metadata\/lib\/common\/MetadataCollector\.js$/,
    find: /async (addTag|postMap|toCommon)\(|await (this\.(?:toCommon|postMap)\()/g,
    replace: (_, method, call) => (method === undefined ? `return ${call}` : `${method}(`),
  },
  {
    file: /\/music-metadata\/lib\/id3v2\/ID3v2Parser\.js$/,
    find: /async addTag\(id, value\) \{\s*await this\.metadata/,
    replace: 'addTag(id, value) {\n        return this.metadata',
  },
  {
    file: /\/music-metadata\/lib\/id3v2\/ID3v2Parser\.js$/,
    find: /await \(Array\.isArray\(tag\.value\)\s*\? Promise\.all\(tag\.value\.map\(value => this\.addTag\(tag\.id, value\)\)\)\s*: this\.addTag\(tag\.id, tag\.value\)\);/,
    replace:
      'for (const value of Array.isArray(tag.value) ? tag.value : [tag.value]) await this.addTag(tag.id, value);',
  },
  {
    // It awaits at its top level what every Node that we support has, and so could not be required.
    file: /\/hasha\/index\.js$/,
    find: /const \{Worker\} = await [^]*?\}\)\(\);/,
    replace: "import {Worker} from 'node:worker_threads';",
  },
];

/** A plugin for rolldown. */
export function leanParser() {
  const unused = new Set(EDITS);
  return {
    name: 'lean-parser',
    resolveId(name, importer) {
      if (name === 'debug') return standIn('debug.mjs');
      const mapper = name === './CombinedTagMapper.js' && importer?.endsWith('MetadataCollector.js');
      return mapper ? standIn('combined-tag-mapper.mjs') : undefined;
    },
    transform(code, id) {
      const file = id.replaceAll(path.sep, '/');
      let edited = code;
      for (const edit of EDITS) {
        if (!edit.file.test(file)) continue;
        const before = edited;
        edited = edited.replace(edit.find, edit.replace);
        if (edited !== before) unused.delete(edit);
      }
      return edited === code ? undefined : { code: edited, map: null };
    },
    buildEnd() {
      if (unused.size > 0) throw new Error(`nothing in the packages is like ${[...unused].map(({ find }) => find)}`);
    },
  };
}
