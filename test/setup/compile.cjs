/**
 * Keeps, beside the files of a program, what V8 compiles of them for the commands that have to start at once; see
 * bin/compiled.js.
 *
 *     node test/setup/compile.cjs <folder of the program> <folder that it will be in>
 *
 * Prints what the commands print.
 */
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
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
    // After they ran: functions are compiled when they are first called.
    for (const [file, script] of scripts) writeFileSync(compiledName(file), script.createCachedData());
    writeFileSync(path.join(program, LABEL), labelOf(place));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
