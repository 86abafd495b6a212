/**
 * Characters that are each a grapheme and a column of its own, with nothing to look up: ASCII, Latin letters, punctuation,
 * arrows, and the lines of boxes. As what goes into a class of a regular expression.
 */
exports.PLAIN = ' -~\\u00a0-\\u00ac\\u00ae-\\u02ff\\u2010-\\u2027\\u2190-\\u21ff\\u2500-\\u257f';
