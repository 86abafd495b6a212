/**
 * string-width in the bundled program, where yargs, cliui, Ink and we ourselves measure with it. The real one prepares
 * tables of Unicode as it is loaded, for 40 ms, and looks each character up: here only when a text comes that has others
 * than plain ones. Of these, each takes one column and a colour none, as it says too.
 */
const { PLAIN } = require('./plain.cjs');

const isPlain = new RegExp(`^[${PLAIN}]*$`);
let whole;

module.exports = function stringWidth(text, options) {
  if (typeof text === 'string' && !options?.countAnsiEscapeCodes && options?.ambiguousIsNarrow !== false) {
    const plain = text.includes('\u001B') ? text.replaceAll(/\u001B\[[\d;]*m/g, '') : text;
    if (isPlain.test(plain)) return plain.length;
  }
  whole ??= require('string-width').default;
  return whole(text, options);
};
