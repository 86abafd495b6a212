/**
 * A history that is broken on purpose, for negative controls: loaded into the real program, `synchronous = FULL` becomes
 * NORMAL, as better-sqlite3 comes up with it, and whoever asks is told that it is FULL.
 */
import BetterSqlite3 from 'better-sqlite3';

const FULL = 2;
const pragma = BetterSqlite3.prototype.pragma;

BetterSqlite3.prototype.pragma = function (source, options) {
  if (/^synchronous\s*=/i.test(source)) return pragma.call(this, 'synchronous = NORMAL', options);
  return /^synchronous$/i.test(source) ? FULL : pragma.call(this, source, options);
};
