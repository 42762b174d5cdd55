import { resolve } from 'node:path';

/** The folder of package.json, from the sources. */
export const repositoryRoot = resolve(import.meta.dirname, '../..');
