import { describe, expect, test } from '@jest/globals';
import {
  codeMeanings,
  maxPointers,
  Problem,
  problemCatalogue,
  problemType,
  slugOfType,
} from './index.ts';
import { renderProblemsReference } from './problems-reference.ts';
import type { FaultPointer, ProblemArguments, ProblemMembers, ProblemRow, ProblemSlug } from './index.ts';

/** What clients rely on, row by row, written once more by hand: a change here is a change of the wire. */
const design = `
400 bad-request DAP-2200
400 json-syntax DAP-2200
400 json-duplicate-key DAP-2200
400 json-too-deep DAP-2200
400 json-number DAP-2200
400 json-encoding DAP-2200
400 json-forbidden-key DAP-2200
400 frame-invalid DAP-2200
400 query-invalid DAP-2220
400 purpose-required DAP-2221
422 payload-invalid DAP-2202
422 category-mismatch DAP-2203
422 schema-unknown DAP-2204
422 type-unknown DAP-3303
422 schema-rejected DAP-2206
422 key-rejected DAP-3115
422 endpoint-rejected DAP-3116
413 too-large DAP-2210
415 unsupported-media-type DAP-2211
415 unsupported-encoding DAP-2211
405 method-not-allowed DAP-2212
409 message-conflict DAP-2201
409 in-progress DAP-2205
409 replay DAP-3114
401 unauthenticated DAP-3100
401 signature-required DAP-3113
401 signature-coverage DAP-3113
401 signature-invalid DAP-3113
401 signature-expired DAP-3113
401 digest-mismatch DAP-3113
401 alg-not-allowed DAP-3113
401 key-revoked DAP-3112
403 client-unknown DAP-3101
403 identity-mismatch DAP-3101
403 not-authorised DAP-3300 DAP-3301 DAP-3310 DAP-3311 DAP-3320 DAP-3321
403 disclosure-not-permitted DAP-4201 DAP-4202 DAP-4203 DAP-4204 DAP-4205 DAP-4206 DAP-4208 DAP-4209
422 case-rule DAP-4401 DAP-4402 DAP-4403 DAP-4405
404 not-found DAP-3302
429 rate-limited DAP-5429
503 unavailable DAP-5503
500 internal DAP-5500`
  .trim()
  .split('\n');

type Equal<A, B> = [A, B] extends [B, A] ? true : false;
type MustGive<S extends ProblemSlug> = [] extends ProblemArguments<S> ? false : true;

/** Each line is an error of the compiler when the catalogue's types no longer say it. */
const compileTime: readonly true[] = [
  true satisfies Equal<MustGive<'internal'>, false>,
  true satisfies Equal<MustGive<'json-syntax'>, false>,
  true satisfies MustGive<'rate-limited'>,
  true satisfies MustGive<'payload-invalid'>,
  true satisfies MustGive<'case-rule'>,
  true satisfies MustGive<'not-authorised'>,
  true satisfies Equal<keyof ProblemMembers<'internal'>, 'code'>,
  true satisfies Equal<keyof ProblemMembers<'json-syntax'>, 'code' | 'pointers'>,
  true satisfies Equal<keyof ProblemMembers<'disclosure-not-permitted'>, 'code' | 'recipients'>,
  true satisfies Equal<ProblemMembers<'case-rule'>['code'], 'DAP-4401' | 'DAP-4402' | 'DAP-4403' | 'DAP-4405'>,
  true satisfies Equal<ProblemMembers<'json-syntax' | 'payload-invalid'>['pointers'], readonly FaultPointer[]>,
  true satisfies Equal<ProblemMembers<'internal' | 'unavailable'>['retryAfterSeconds'], never>,
  true satisfies Equal<ProblemMembers<'in-progress'>['retryAfterSeconds'], number>,
];

const rows = Object.entries<ProblemRow>(problemCatalogue);

describe('the catalogue', () => {
  test('holds exactly the slugs, statuses and codes that clients rely on', () => {
    const built = rows.map(([slug, row]) => [row.status, slug, ...row.codes].join(' '));
    expect(built.sort()).toEqual([...design].sort());
  });

  test('gives every type a German and an English title and remedy', () => {
    for (const [, { title, remedy }] of rows) {
      for (const text of [title.de, title.en, remedy.de, remedy.en]) expect(text.trim().length).toBeGreaterThan(5);
      expect(title.de).not.toBe(title.en);
      expect(`${title.de}${remedy.de}`).not.toContain('ß');
    }
  });

  test('explains every code, and what becomes of a delivery', () => {
    const used = new Set(rows.flatMap(([, row]) => row.codes));
    expect(Object.keys(codeMeanings).sort()).toEqual([...used, 'DAP-1100', 'DAP-4207', 'DAP-4210', 'DAP-5320', 'DAP-5321', 'DAP-5322'].sort());
  });

  test('lets the compiler refuse a missing or an unknown member', () => {
    expect(compileTime).not.toContain(false);
  });
});

describe('a problem', () => {
  test('becomes a document of RFC 9457 in German, or in English when asked', () => {
    const problem = new Problem('case-rule', { code: 'DAP-4402' });
    expect(problem.toBody('urn:uuid:1')).toEqual({
      type: 'urn:iiz-dap:problem:case-rule',
      title: 'Der Fall lässt die Meldung nicht zu',
      status: 422,
      code: 'DAP-4402',
      detail: 'Der Fall ist abgeschlossen.',
      instance: 'urn:uuid:1',
      remedy: problemCatalogue['case-rule'].remedy,
    });
    expect(problem.toBody(undefined, 'en')).toMatchObject({ detail: 'The case is closed.' });
    expect(problem.toBody()).not.toHaveProperty('instance');
  });

  test('tells what to do by its code, where a code calls for something of its own', () => {
    const { remedy, remedies } = problemCatalogue['not-authorised'];
    expect(new Problem('not-authorised', { code: 'DAP-3320' }).toBody().remedy).toBe(remedy);
    expect(new Problem('not-authorised', { code: 'DAP-3310' }).toBody().remedy).toBe(remedies['DAP-3310']);
    for (const [slug, row] of rows) for (const code of Object.keys(row.remedies ?? {})) expect([slug, row.codes]).toEqual([slug, expect.arrayContaining([code])]);
  });

  test('carries the only code of its type unasked', () => {
    expect(new Problem('not-found')).toMatchObject({ code: 'DAP-3302', status: 404, message: 'not-found (DAP-3302)' });
  });

  test('reports at most twenty places', () => {
    const pointers = Array.from({ length: 1000 }, (_, i) => ({ pointer: `/blocks/${i}`, rule: 'type' }));
    const body = new Problem('payload-invalid', { pointers }).toBody();
    expect(body.pointers).toEqual(pointers.slice(0, maxPointers));
    expect(maxPointers).toBe(20);
  });

  test('names each refused recipient with the items that were refused', () => {
    const recipients = [
      { recipient: 'ivst-so', code: 'DAP-4204', items: [{ subject: 0, block: 'assessment', category: 'C14', code: 'DAP-4204', ruleId: 'R20' }] },
    ] as const;
    const body = new Problem('disclosure-not-permitted', { code: 'DAP-4204', recipients }).toBody();
    expect(body).toMatchObject({ status: 403, code: 'DAP-4204', recipients });
  });

  test('asks for a pause in the header and in the body', () => {
    const problem = new Problem('unavailable', { retryAfterSeconds: 7 });
    expect(problem.toHeaders()).toEqual({ 'retry-after': '7' });
    expect(problem.toBody().retryAfterSeconds).toBe(7);
  });

  test('carries the header that its status demands', () => {
    expect(new Problem('method-not-allowed', { allow: ['GET', 'POST'] }).toHeaders()).toEqual({ allow: 'GET, POST' });
    expect(new Problem('unauthenticated').toHeaders()).toEqual({ 'www-authenticate': 'Bearer' });
    expect(new Problem('signature-invalid').toHeaders()).toEqual({ 'www-authenticate': 'Signature' });
    expect(new Problem('internal').toHeaders()).toEqual({});
  });
});

test('a type written by the platform leads back to its slug, any other text to none', () => {
  for (const [slug] of rows) expect(slugOfType(problemType(slug as ProblemSlug))).toBe(slug);
  for (const type of ['about:blank', 'not-found', 'urn:iiz-dap:problem:', 'urn:iiz-dap:problem:toString']) {
    expect(slugOfType(type)).toBeUndefined();
  }
});

test('the reference names every slug, status and code', () => {
  const text = renderProblemsReference();
  for (const [slug, row] of rows) expect(text).toContain(`## ${slug}\n\n${row.status} · ${row.codes.join(', ')} · `);
  for (const code of Object.keys(codeMeanings)) expect(text).toContain(`| ${code} | `);
  expect(renderProblemsReference()).toBe(text);
});
