import { resolve } from 'node:path';
import { defineConfig } from 'vite';

/** One static bundle: every asset is a file of its own (nothing inlined), every address relative to the page. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  build: {
    outDir: resolve(import.meta.dirname, '../../dist/apps/console'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    chunkSizeWarningLimit: 900,
  },
});
