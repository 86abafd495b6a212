'use strict';

/**
 * Loads the files of dist/program/ with what V8 had compiled of them when they were built, which takes a sixth off the time
 * of `--help`. V8 takes it only from the same version of itself, and it names the files as they were named then: so
 * another Node, or a folder that was moved, compiles them as ever; from 22.1 on Node keeps the result in a cache of its own.
 */
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const vm = require('node:vm');

/** The file, in the folder of the program, that tells for whom there is something compiled. */
const LABEL = 'compiled-for.txt';

/** @param {string} folder where the program is when it runs */
function labelOf(folder) {
  return [process.versions.v8, process.platform, process.arch, folder].join('\n');
}

/** Where what was compiled of a file is. */
function compiledName(file) {
  return `${file}.compiled`;
}

/** @param {string} folder of the program */
function useCompiled(folder) {
  // Traces with source maps are made of what Node compiles itself.
  if (!process.sourceMapsEnabled && contentOf(path.join(folder, LABEL))?.toString() === labelOf(folder)) {
    loadWith(folder, (file) => contentOf(compiledName(file)));
  } else {
    Module.enableCompileCache?.();
  }
}

function contentOf(file) {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Loads files of a folder in our own way, until the process ends. They cannot `import()`: V8 forgets who would do it.
 *
 * @param {(file: string) => Buffer | null | undefined} compiledOf what V8 compiled of a file; it checks that, and compiles
 *   itself what does not fit. `null`: nothing yet. `undefined`: Node is to load the file
 * @param {(file: string, script: vm.Script) => void} [onScript] is told each file that is loaded
 * @param {string} [named] what the folder is to be called by what is compiled now
 */
function loadWith(folder, compiledOf, onScript, named = folder) {
  const others = Module._extensions['.cjs'] ?? Module._extensions['.js'];
  Module._extensions['.cjs'] = (module, file) => {
    const compiled = path.dirname(file) === folder ? compiledOf(file) : undefined;
    if (compiled === undefined) {
      others(module, file);
      return;
    }
    const source = readFileSync(file, 'utf8');
    const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
      filename: path.join(named, path.basename(file)),
      cachedData: compiled ?? undefined,
    });
    onScript?.(file, script);
    const { exports } = module;
    script.runInThisContext().call(exports, exports, Module.createRequire(file), module, file, folder);
  };
}

module.exports = { LABEL, compiledName, labelOf, loadWith, useCompiled };
