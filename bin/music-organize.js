#!/usr/bin/env node
'use strict';

const path = require('node:path');
const { useCompiled } = require('./compiled.js');

const program = path.join(__dirname, '../dist/program');
useCompiled(program);
const { main } = require('../dist/program/start.cjs');

// No process.exit: what is still being written to a pipe must get there.
main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
