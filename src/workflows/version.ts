import { createRequire } from 'node:module';

const manifest = createRequire(import.meta.url)('../../package.json') as { version: string };

/** Of this program; recorded in every session. */
export const VERSION = manifest.version;
