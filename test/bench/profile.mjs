import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { tableText } from './table.mjs';

/** Waiting, and what holds everything. */
const NO_WORK = ['(idle)', '(root)', '(program)'];
/** Functions shown of each profile. */
const TOP = 15;

/**
 * Where the time goes: CPU profiles of organizing, of a second run and of the way back, of the main thread and of each worker.
 * They stay in `out` and open in the developer tools of a browser.
 */
export async function profile({ shop, options, progress }) {
  const { source, library } = shop;
  const steps = [
    { name: 'organize', args: ['organize', source, library, '--quiet', '--session-id', 'bench'] },
    { name: 'second run', args: ['organize', library, '--quiet'] },
    { name: 'rollback', args: ['rollback', 'bench', '--yes', '--quiet'] },
  ];
  progress(`making ${options.files} files`);
  await shop.fill(options.files);
  for (const { name, args } of steps) {
    progress(`profiling: ${name}`);
    const folder = path.resolve(options.out, 'profiles', name.replaceAll(' ', '-'));
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const [node, ...rest] = shop.ours(...args);
    await shop.run([node, '--cpu-prof', `--cpu-prof-dir=${folder}`, ...rest]);
    for (const file of readdirSync(folder).sort())
      print(`${name}: ${path.join(folder, file)}`, path.join(folder, file));
  }
  return 0;
}

function print(title, file) {
  const { total, functions: all } = summaryOf(JSON.parse(readFileSync(file, 'utf8')));
  const functions = all.filter((one) => !NO_WORK.includes(one.name));
  const cells = ({ name, self, all }) => [ms(self), ms(all), name];
  const bySelf = functions.toSorted((a, b) => b.self - a.self).slice(0, TOP);
  const byAll = functions.toSorted((a, b) => b.all - a.all).slice(0, TOP);
  console.log(`${title}, ${ms(total)} in all`);
  console.log(tableText(['>SELF', '>WITH CALLS', 'MOST BY ITSELF'], bySelf.map(cells)));
  console.log(`${tableText(['>SELF', '>WITH CALLS', 'MOST WITH WHAT IT CALLS'], byAll.map(cells))}\n`);
}

/**
 * Adds up a V8 CPU profile by function: by itself, and with what it calls; a function that calls itself counts once. Pure.
 *
 * @returns {{ total: number, functions: { name: string, self: number, all: number }[] }} microseconds
 */
export function summaryOf({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const functions = new Map();
  let total = 0;
  for (const [index, id] of samples.entries()) {
    const took = timeDeltas[index];
    const names = new Set();
    for (let at = id; at !== undefined; at = parents.get(at)) names.add(nameOf(byId.get(at)));
    const [own] = names;
    for (const name of names) {
      const known = functions.get(name) ?? { name, self: 0, all: 0 };
      functions.set(name, { name, self: known.self + (name === own ? took : 0), all: known.all + took });
    }
    total += took;
  }
  return { total, functions: [...functions.values()] };
}

function nameOf({ callFrame: { functionName, url, lineNumber } }) {
  const file = url.split('/').slice(-3).join('/');
  return `${functionName || '(anonymous)'}${file === '' ? '' : ` ${file}:${lineNumber + 1}`}`;
}

function ms(microseconds) {
  return `${Math.round(microseconds / 1000)} ms`;
}
