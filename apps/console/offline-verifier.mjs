import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const hashOf = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * Beside the page that a server serves, the same verifier as one file to keep: script and style inside it, each allowed by
 * its hash and nothing else, no connection to anywhere.
 */
export function offlineVerifier({ root, outDir }) {
  return {
    name: 'offline-verifier',
    apply: 'build',
    async closeBundle() {
      const input = join(root, 'src/verifier.tsx');
      const bundle = await build({ root, configFile: false, logLevel: 'warn', build: { write: false, target: 'es2023', cssCodeSplit: false, modulePreload: false, chunkSizeWarningLimit: 2_000, rolldownOptions: { input, output: { format: 'iife', codeSplitting: false } } } });
      const files = [bundle].flat().flatMap(({ output }) => output);
      const script = files.filter(({ type }) => type === 'chunk').map(({ code }) => code.replaceAll('</script', String.raw`<\/script`)).join('');
      const style = files.filter(({ fileName }) => fileName.endsWith('.css')).map(({ source }) => String(source)).join('');
      const policy = `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; base-uri 'none'; form-action 'none'`;
      const page = readFileSync(join(root, 'verifier.html'), 'utf8')
        .replace('<meta charset="utf-8" />', () => `<meta charset="utf-8" />\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`)
        .replace(/ *<link rel="icon".*\n/, '')
        .replace('  </head>', () => `  <style>${style}</style>\n  </head>`)
        .replace(/<script type="module".*<\/script>/, () => `<script>${script}</script>`);
      writeFileSync(join(outDir, 'verifier-offline.html'), page);
    },
  };
}
