import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { offlineVerifier } from './offline-verifier.mjs';

const root = import.meta.dirname;
const outDir = resolve(root, '../../dist/apps/console');

/** One static bundle of two pages: every asset is a file of its own (nothing inlined), every address relative to the page. */
export default defineConfig({
  root,
  base: './',
  plugins: [offlineVerifier({ root, outDir })],
  build: {
    outDir,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    chunkSizeWarningLimit: 900,
    rolldownOptions: { input: [resolve(root, 'index.html'), resolve(root, 'verifier.html')] },
  },
});
