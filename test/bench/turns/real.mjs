import { availableParallelism } from 'node:os';
import path from 'node:path';
import { NotPossible } from '../problem.mjs';
import { isThere } from '../processes.mjs';

/** Files that one openssl hashes: its start costs little beside them, and all processors are busy to the end. */
const FILES_EACH = 8;
const SUMS = `xargs -0 -P ${availableParallelism()} -n ${FILES_EACH} openssl dgst -sha256`;
const HASH_AND_MOVE = `find "$1" -type f -print0 | ${SUMS} > "$3" && mkdir "$2" &&
  find "$1" -type f -print0 | xargs -0 mv -n -t "$2"`;
const COPY_AND_HASH = `cp -a "$1" "$2" && find "$1" "$2" -type f -print0 | ${SUMS} > "$3"`;
const READ = 'find "$1" -type f -exec cat {} + > /dev/null';

/** What happens to large files. They are put back before each turn, and are in the page cache, or are not. */
export const REAL_TURNS = [
  { name: 'organize, files in memory', gives: ['organize'], run: organize },
  { name: 'openssl and mv, files in memory', gives: ['openssl'], run: openssl },
  { name: 'organize, files on the disk', gives: ['organize cold'], run: organizeCold },
  { name: 'cat, files on the disk', gives: ['cat cold'], run: catCold },
  { name: 'organize --mode copy', gives: ['copy'], run: copy },
  { name: 'cp -a and openssl', gives: ['cp and openssl', 'sync'], run: copyAndHash },
];

async function organize({ shop, real, size, measure }) {
  await real.putBack();
  await real.warm();
  await measure('organize', shop.ours('organize', shop.source, shop.library, '--quiet'));
  shop.requireArrived(size, { left: 0 });
}

async function openssl({ shop, real, size, measure }) {
  requireOpenssl();
  await real.putBack();
  await real.warm();
  await measure('openssl', script(shop, HASH_AND_MOVE));
  shop.requireArrived(size, { left: 0 });
}

async function organizeCold({ shop, real, size, measure }) {
  await real.putBack();
  await real.cool();
  await measure('organize cold', shop.ours('organize', shop.source, shop.library, '--quiet'));
  shop.requireArrived(size, { left: 0 });
}

async function catCold({ shop, real, measure }) {
  await real.putBack();
  await real.cool();
  await measure('cat cold', script(shop, READ));
}

/** A copy is flushed and read back; --verify says so aloud. */
async function copy({ shop, real, size, measure }) {
  await real.putBack();
  await real.warm();
  await measure('copy', shop.ours('organize', shop.source, shop.library, '--mode', 'copy', '--verify', '--quiet'));
  shop.requireArrived(size, { left: size });
}

async function copyAndHash({ shop, real, size, measure }) {
  requireOpenssl();
  await real.putBack();
  await real.warm();
  await measure('cp and openssl', script(shop, COPY_AND_HASH));
  await measure('sync', ['sync', '-f', shop.library]);
  shop.requireArrived(size, { left: size });
}

function script({ source, library, env }, text) {
  return ['sh', '-c', text, 'sh', source, library, path.join(env.HOME, 'sums')];
}

function requireOpenssl() {
  // It has no --version in old versions, but it starts.
  if (!isThere('openssl')) throw new NotPossible('openssl is not on the PATH');
}
