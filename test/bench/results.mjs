import { mkdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { verdict } from './goals.mjs';
import { partsOf } from './schedule.mjs';
import { median, valueOf } from './statistics.mjs';
import { chartSvg } from './chart.mjs';

/** Of util-linux; without it the file system stays unknown. */
const FIND_MOUNT = 'findmnt';

/**
 * @param {ReadonlyMap<string, string>} skipped reasons, by key
 * @returns `value` by the clock, `least` and `most` of a round, `cpu` the same by the processors' time
 */
export function resultOf(row, samples, skipped) {
  const { family, what, goal, unit, needs } = row;
  const known = { family, what, goal, unit, needs };
  const isSmall = goal?.from !== undefined && row.size < goal.from;
  const reason = needs.map((key) => skipped.get(key)).find((one) => one !== undefined);
  if (reason !== undefined) return { ...known, isSmall, skipped: reason, value: null, verdict: null };
  const { value, least, most } = valueOf(row.value, needs, samples);
  if (value === null) return { ...known, isSmall, skipped: 'this system does not tell', value, verdict: null };
  const rounds = new Set(samples.of(needs[0]).map(({ round }) => round)).size;
  const byProcessor = row.isTimed === true ? row.value(samples.byProcessor()) : Number.NaN;
  const cpu = Number.isFinite(byProcessor) ? byProcessor : null;
  return { ...known, isSmall, skipped: null, value, least, most, cpu, rounds, verdict: verdict(value, goal) };
}

/** What each key took. @param {ReadonlyMap<string, number>} bytes of a corpus, by its name and size */
export function figuresOf(samples, bytes) {
  const keys = [...new Set(samples.all().map(({ key }) => key))];
  return keys.map((key) => {
    const { corpus, size } = partsOf(key);
    const runs = samples.of(key);
    const ms = samples.ms(key);
    const all = runs.map((sample) => sample.ms);
    const cpus = runs.map(({ cpu }) => cpu);
    const perSecond = (amount) => (amount === undefined ? null : amount / (ms / 1000));
    return {
      ...{ key, runs: runs.length, ms, least: Math.min(...all), most: Math.max(...all) },
      ...{ cpu: cpus.includes(null) ? null : median(cpus), peak: samples.peak(key) },
      perSecond: ['tiny', 'real'].includes(corpus) ? perSecond(size) : null,
      bytesPerSecond: perSecond(bytes.get(`${corpus}/${size}`)),
    };
  });
}

/** What the figures were measured on. */
export function machineOf(folder) {
  const { bavail, bsize } = statfsSync(folder);
  const mount = spawnSync(FIND_MOUNT, ['-n', '-o', 'FSTYPE', '-T', folder], { encoding: 'utf8' });
  return {
    ...{ cpu: os.cpus()[0]?.model.trim() ?? 'unknown', processors: os.availableParallelism(), memory: os.totalmem() },
    ...{ system: `${os.type()} ${os.release()} ${os.arch()}`, node: process.version },
    ...{ fileSystem: mount.status === 0 ? mount.stdout.trim() : 'unknown', free: bavail * bsize },
    ...{ date: new Date().toISOString(), load: os.loadavg() },
  };
}

/** Everything as JSON, and a picture of it. @returns the files */
export function writeResults(out, document) {
  mkdirSync(out, { recursive: true });
  const [json, svg] = ['bench.json', 'bench.svg'].map((name) => path.join(out, name));
  writeFileSync(json, `${JSON.stringify(document, null, 2)}\n`);
  writeFileSync(svg, chartSvg(document));
  return [json, svg];
}

export function versionOfProgram() {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
}
