import { readFileSync } from 'node:fs';

const swcrc = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));
swcrc.module = { type: 'es6' };
delete swcrc.$schema;

/** Unit tests lie beside the code, everything with engines in test/. Run through `npm test`. */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { ...swcrc, swcrc: false, jsc: { ...swcrc.jsc, rewriteRelativeImportExtensions: false } }] },
  testMatch: ['<rootDir>/{apps,libs,clients,deploy,demo}/**/*.spec.ts', '<rootDir>/test/**/*.spec.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.cache', '<rootDir>/.demo'],
  // Of one test: a busy machine is slow, a test that hangs is none. Time limits that matter are asserted.
  testTimeout: 240_000,
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
};
