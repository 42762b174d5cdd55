import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checkCertificatePath, type CertificatePathQuery } from '#signing';
import { slowness } from '../support/slowness.ts';

interface LimboCase {
  id: string;
  trusted_certs: string[];
  untrusted_intermediates: string[];
  peer_certificate: string;
  expected_result: 'SUCCESS' | 'FAILURE';
  validation_time?: string | null;
  extended_key_usage?: string[];
  max_chain_depth?: number | null;
  crls?: string[];
}

const vectors = join(import.meta.dirname, 'vectors/x509');
const read = (name: string): unknown => JSON.parse(readFileSync(join(vectors, name), 'utf8'));
const expectations = read('expectations.json') as Record<'notAsked' | 'stricter', Record<string, string>>;
const cases = ['limbo-pathlen-validity.json', 'limbo-generated.json'].flatMap((name) => (read(name) as { testcases: LimboCase[] }).testcases);
const now = new Date('2026-11-23T00:00:00Z');

const differs = (list: 'notAsked' | 'stricter', id: string): boolean => Object.hasOwn(expectations[list], id);
const refused = cases.filter(({ id, expected_result: result }) => differs('stricter', id) || (result === 'FAILURE' && !differs('notAsked', id)));
const accepted = cases.filter((one) => !refused.includes(one));

function queryOf(one: LimboCase): CertificatePathQuery {
  return {
    leaf: one.peer_certificate,
    intermediates: one.untrusted_intermediates,
    anchors: one.trusted_certs,
    at: typeof one.validation_time === 'string' ? new Date(one.validation_time) : now,
    eku: one.extended_key_usage ?? [],
    ...(one.crls === undefined || one.crls.length === 0 ? {} : { crls: one.crls }),
    ...(one.max_chain_depth === 0 || one.max_chain_depth === 1 ? { maxIntermediates: one.max_chain_depth } : {}),
  };
}

describe('a certificate path that must be refused is refused', () => {
  test.each(refused.map((one) => [one.id, one] as const))('%s', (_id, one) => {
    expect(checkCertificatePath(queryOf(one))).toMatchObject({ ok: false, reason: expect.any(String) });
  });
});

describe('a certificate path that nothing here forbids is accepted', () => {
  test.each(accepted.map((one) => [one.id, one] as const))('%s', (_id, one) => {
    expect(checkCertificatePath(queryOf(one))).toMatchObject({ ok: true });
  });
});

test('every difference from upstream is a real one, and only rules for web servers are left unasked', () => {
  const expected = new Map(cases.map(({ id, expected_result: result }) => [id, result]));
  expect(Object.keys(expectations.notAsked).filter((id) => expected.get(id) !== 'FAILURE' || !id.startsWith('webpki::'))).toEqual([]);
  expect(Object.keys(expectations.stricter).filter((id) => expected.get(id) !== 'SUCCESS')).toEqual([]);
});

test('a chain made to exhaust the check is refused within a quarter of a second', () => {
  const hostile = cases.filter(({ id }) => id.startsWith('pathological::'));
  expect(hostile.length).toBeGreaterThan(3);
  for (const one of hostile) {
    const limit = 250_000 * slowness();
    const start = process.threadCpuUsage();
    checkCertificatePath(queryOf(one));
    expect(process.threadCpuUsage(start).user).toBeLessThan(limit);
  }
});
