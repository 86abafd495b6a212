/** What yargs uses of node:assert, which opens stderr as it is loaded: 3 ms. */
exports.strictEqual = (actual, expected, message) => {
  if (!Object.is(actual, expected)) throw new Error(message ?? `${actual} is not ${expected}`);
};

exports.notStrictEqual = (actual, expected, message) => {
  if (Object.is(actual, expected)) throw new Error(message ?? `${actual} is ${expected}`);
};
