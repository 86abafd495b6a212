import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { NotPossible } from '../problem.mjs';
import { isThere } from '../processes.mjs';

const OBVIOUS = fileURLToPath(new URL('../obvious.mjs', import.meta.url));

/** What happens to tiny files. Every turn has a collection, a library and a home of its own. */
export const TINY_TURNS = [
  {
    name: 'organize, again, and back',
    gives: ['organize', 'find', 'second run', 'third run', 'rollback'],
    run: ourWay,
  },
  { name: 'organize, again without the cache', gives: ['uncached run'], run: againWithoutCache },
  { name: 'looking only', gives: ['dry run', 'plan'], run: look },
  { name: 'organize --no-checksum', gives: ['no checksum'], run: move('no checksum', 'organize', '--no-checksum') },
  { name: 'organize --no-smart-cache', gives: ['no cache'], run: move('no cache', 'organize', '--no-smart-cache') },
  { name: 'organize-legacy', gives: ['legacy'], run: move('legacy', 'organize-legacy') },
  { name: 'the obvious program', gives: ['obvious'], run: obvious },
  { name: 'beets', gives: ['beets'], run: beets },
  { name: 'cp -a', gives: ['cp'], run: copy },
];

/**
 * The second run meets a library that it organized: what the program learned then, it may use. The third finds that nothing
 * happened since.
 */
async function ourWay({ shop, size, wants, measure }) {
  const { source, library } = shop;
  await shop.fill(size);
  await measure('organize', shop.ours('organize', source, library, '--quiet', '--session-id', 'bench'));
  shop.requireArrived(size, { left: 0 });
  if (wants('second run') || wants('third run')) {
    await measure('second run', shop.ours('organize', library, '--quiet'));
    await measure('find', ['find', library, '-printf', '%p %s %T@\\n']);
    await measure('third run', shop.ours('organize', library, '--quiet'));
    shop.requireArrived(size, { left: 0 });
  }
  if (!wants('rollback')) return;
  await measure('rollback', shop.ours('rollback', 'bench', '--yes', '--quiet'));
  shop.requireArrived(0, { left: size });
}

async function againWithoutCache({ shop, size, measure }) {
  if (!(await shop.print('organize', '--help')).includes('smart-cache')) {
    throw new NotPossible('this version has no cache to do without');
  }
  await shop.fill(size);
  await shop.run(shop.ours('organize', shop.source, shop.library, '--quiet'));
  await measure('uncached run', shop.ours('organize', shop.library, '--no-smart-cache', '--quiet'));
  shop.requireArrived(size, { left: 0 });
}

/** Neither knows what the other one learned. */
async function look({ shop, size, wants, measure }) {
  const { source, library } = shop;
  await shop.fill(size);
  if (wants('dry run')) await measure('dry run', shop.ours('organize', source, library, '--dry-run', '--quiet'));
  shop.newHome();
  const file = path.join(shop.env.HOME, 'plan.json');
  if (wants('plan')) await measure('plan', shop.ours('plan', source, library, '--quiet', '--output', file));
  shop.requireArrived(0, { left: size });
}

function move(key, ...args) {
  return async ({ shop, size, measure }) => {
    await shop.fill(size);
    await measure(key, shop.ours(...args, shop.source, shop.library, '--quiet'));
    shop.requireArrived(size, { left: 0 });
  };
}

async function obvious({ shop, size, measure }) {
  await shop.fill(size);
  const database = path.join(shop.env.HOME, 'moves.db');
  await measure('obvious', [process.execPath, OBVIOUS, shop.source, shop.library, database]);
  shop.requireArrived(size, { left: 0 });
}

async function beets({ shop, size, measure }) {
  if (!isThere('beet')) throw new NotPossible('beet is not on the PATH (Debian: apt install beets)');
  await shop.fill(size);
  await measure('beets', shop.beets());
  shop.requireArrived(size, { left: 0 });
}

async function copy({ shop, size, measure }) {
  await shop.fill(size);
  await measure('cp', ['cp', '-a', shop.source, shop.library]);
  shop.requireArrived(size, { left: size });
}
