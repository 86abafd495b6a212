/**
 * Keeps, beside the files of a program, what V8 compiles of them for the commands and threads that have to start at once; see
 * bin/compiled.js.
 *
 *     node test/setup/compile.cjs <folder of the program> <folder that it will be in>
 *
 * Prints what the commands print.
 */
const { mkdtempSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { LABEL, compiledName, labelOf, loadWith } = require('../../bin/compiled.js');

const [program, place] = process.argv.slice(2);
const scripts = new Map();
loadWith(
  program,
  () => null,
  (file, script) => scripts.set(file, script),
  place,
);
compile();

async function compile() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'music-organize-build-'));
  try {
    const { main } = require(path.join(program, 'start.cjs'));
    for (const args of [['--help'], ['sessions', '--history-db', path.join(folder, 'none.db')]]) {
      if ((await main(args)) !== 0) throw new Error(`${args[0]} failed`);
    }
    await readTags();
    // After they ran: functions are compiled when they are first called.
    for (const [file, script] of scripts) writeFileSync(compiledName(file), script.createCachedData());
    writeFileSync(path.join(program, LABEL), labelOf(place));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Lets the worker read a file of each format. */
async function readTags() {
  const { default: readBatch } = require(path.join(program, 'track-worker.cjs'));
  const audio = path.join(__dirname, '../../fixtures/audio');
  const paths = readdirSync(audio).map((name) => path.join(audio, name));
  const progress = new Int32Array(new SharedArrayBuffer(4));
  const readings = await readBatch({ want: 'tags_and_checksum', paths, progress });
  if (!readings.some(({ kind }) => kind === 'track')) throw new Error('the worker read no track');
}
