/**
 * What threads of the library start with. piscina loads what it is given by `require`, and Node 20 ends the whole process when
 * a thread is terminated while it requires an ES module (`FATAL ERROR: v8::Module::IsGraphAsync`); an import is only broken off.
 */
const worker = import('./track-worker.js').then((module) => module.default);
export = worker;
