import { expect, test } from '@jest/globals';
import { readCatalogueFiles } from './catalogue-files.ts';
import { lockFaults, readLock } from './schema-lock.ts';

const files = readCatalogueFiles();

test('every published version is what was published, and every version is published', () => {
  expect(lockFaults(readLock(), files)).toEqual([]);
});

test('a changed bound, a changed text, a changed shared definition and a version taken away are noticed', () => {
  const lock = readLock();
  const changed = (from: string, to: string) => {
    const text = JSON.stringify(files);
    expect(text).toContain(from);
    return lockFaults(lock, JSON.parse(text.replace(from, to)) as typeof files);
  };
  expect(changed('"maximum":9999', '"maximum":9998')).toContainEqual({ type: 'case.registration', version: '1.0.0', fault: 'changed' });
  expect(changed('"de":"Fallanmeldung"', '"de":"Anmeldung"')).toEqual([{ type: 'case.registration', version: '1.0.0', fault: 'changed' }]);
  expect(changed('"maximum":10000', '"maximum":20000').map(({ type }) => type)).toEqual(['controlling.case-counts']);
  expect(lockFaults(lock, { ...files, types: files.types.slice(1) })).toEqual([{ type: 'case.registration', version: '1.0.0', fault: 'missing' }]);
});

test('a shared definition that no published version reaches may be added', () => {
  const definitions = files.shared['$defs'] as object;
  const shared = { ...files.shared, $defs: { ...definitions, another: { type: 'boolean' } } };
  expect(lockFaults(readLock(), { ...files, shared })).toEqual([]);
});
