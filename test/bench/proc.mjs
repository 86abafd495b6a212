import { readFileSync } from 'node:fs';

/** @returns {number | null} bytes that a process had at most so far; `null` where the system does not tell */
export function highWaterMark(pid) {
  try {
    const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null; // No /proc, or the process has just ended.
  }
}

/** @returns {number} ms that the main thread of a process ran so far; `NaN` where the system does not tell */
export function mainThreadTime(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return Number.NaN; // No /proc, or the process has just ended.
  }
}
