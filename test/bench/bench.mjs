/**
 * Measures the program side by side with other programs, and shows ratios with their goals: ratios hold on another machine,
 * seconds do not.
 *
 *     npm run bench -- --help
 *     node test/bench/terminal.mjs          the terminal interface alone, each key by itself
 *
 * Whole processes run in turn, on files made for them in a folder of .bench/ that is removed at the end. The figures, all
 * raw samples and a picture stay in .bench/results/. What is compared runs in the same round, so that a busy minute hits
 * both. Histories of .bench/ stay, because it takes a while to make them.
 */
import os from 'node:os';
import path from 'node:path';
import { checkSpace } from './space.mjs';
import { readOptions, USAGE } from './options.mjs';
import { Problem, Interrupted } from './problem.mjs';
import { stopAll } from './processes.mjs';
import { profile } from './profile.mjs';
import { runContests } from './contests.mjs';
import { figuresOf, machineOf, resultOf, versionOfProgram, writeResults } from './results.mjs';
import { familiesOf, rowsOf } from './rows.mjs';
import { Samples } from './statistics.mjs';
import { figuresTable, goalsTable } from './table.mjs';
import { measureTerminal } from './terminal-rows.mjs';
import { Workshop } from './workshop.mjs';

try {
  process.exitCode = await main(readOptions(process.argv.slice(2)));
} catch (error) {
  process.exitCode = tell(error);
}

async function main(options) {
  const rows = rowsOf(options);
  if (options.help) return print(USAGE);
  if (options.list) return print(familiesOf(rows).join('\n'));
  const chosen = choose(rows, options);
  const workshop = new Workshop(options.folder);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stopAll);
  try {
    if (options.profile) return await profile({ shop: workshop, options, progress });
    return await measureRows({ ...chosen, workshop, options });
  } finally {
    workshop.close();
  }
}

/** The rows that --only names, or all; the terminal interface takes minutes, and is none of the quick ones. */
function choose(rows, { only, quick }) {
  const families = familiesOf(rows);
  const unknown = only?.find((name) => !families.includes(name));
  if (unknown !== undefined) {
    throw new Problem(`--only names "${unknown}", which is no row. There are ${families.join(', ')}.`, 2);
  }
  const isWanted = (family) => only === null || only.includes(family);
  return {
    rows: rows.filter(({ family }) => isWanted(family)),
    withTerminal: only === null ? !quick : only.includes('terminal'),
  };
}

async function measureRows({ rows, withTerminal, workshop, options }) {
  checkSpace(rows, workshop.folder);
  const machine = machineOf(workshop.folder);
  const samples = new Samples();
  const { skipped, failures, bytes } = await runContests({ rows, shop: workshop, options, samples, progress });
  const terminal = withTerminal ? await measureTerminal({ shop: workshop, rounds: options.rounds, progress }) : [];
  const figures = figuresOf(samples, bytes);
  const results = [...rows.map((row) => resultOf(row, samples, skipped)), ...terminal];
  print(`${machineText(machine)}\n`);
  if (figures.length > 0) print(`${figuresTable(figures)}\n`);
  print(`${goalsTable(results)}\n\n${summaryText(results)}`);
  if (isBusy(machine)) print(busyText(machine));
  const document = { program: versionOfProgram(), machine, options, rows: results, figures, samples: samples.all() };
  const written = writeResults(path.resolve(options.out), document);
  print(`\n${written.join('\n')}`);
  for (const failure of failures) console.error(`\nfailed: ${failure}`);
  return failures.length > 0 ? 1 : 0;
}

function summaryText(results) {
  const judged = results.filter(({ verdict }) => verdict !== null);
  const missed = judged.filter(({ verdict }) => verdict === 'missed');
  return `${judged.length - missed.length} of ${judged.length} goals met`;
}

/** Something else needed a good part of the processors when it began. */
function isBusy({ load, processors }) {
  return load[0] > processors / 2;
}

function busyText({ load, processors }) {
  const others = `the load was ${load[0].toFixed(1)} on ${processors} processors when it began`;
  return `The machine was busy: ${others}. What is measured by the clock says little; BY CPU says more.`;
}

function machineText({ cpu, processors, fileSystem, node, load }) {
  return `${cpu}, ${processors} processors, ${fileSystem}, Node ${node}, load ${load[0].toFixed(1)} at the start, ${os.loadavg()[0].toFixed(1)} at the end`;
}

function print(text) {
  console.log(text);
  return 0;
}

function progress(text) {
  console.error(`${new Date().toISOString().slice(11, 19)} ${text}`);
}

/** @returns the exit code */
function tell(error) {
  if (error instanceof Interrupted) {
    console.error('interrupted; what it made is removed');
    return 130;
  }
  if (error.code === 'ENOSPC') {
    console.error('The disk is full. Use a smaller corpus (--files, --large, --real), or another disk (--folder).');
    return 1;
  }
  console.error(error instanceof Problem ? error.message : error);
  return error instanceof Problem ? error.exitCode : 1;
}
