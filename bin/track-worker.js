'use strict';

/** What the program's threads start with: the bundled worker, as compiled before. */
const path = require('node:path');
const { useCompiled } = require('./compiled.js');

useCompiled(path.join(__dirname, '../dist/program'));
module.exports = require('../dist/program/track-worker.cjs');
