/**
 * string-width in the bundled program, where yargs, cliui, Ink and we ourselves measure with it. The real one prepares
 * tables of Unicode as it is loaded, for 40 ms: here only when the first text comes that is not ASCII. Of ASCII, a
 * printable character takes one column and a colour none, as it says too.
 */
let whole;

module.exports = function stringWidth(text, options) {
  if (typeof text === 'string' && !options?.countAnsiEscapeCodes) {
    const plain = text.replaceAll(/\u001B\[[\d;]*m/g, '');
    if (/^[ -~]*$/.test(plain)) return plain.length;
  }
  whole ??= require('string-width').default;
  return whole(text, options);
};
