#!/usr/bin/env node
import { main } from '../dist/cli/main.js';

// No process.exit: what is still being written to a pipe must get there.
process.exitCode = await main(process.argv.slice(2));
