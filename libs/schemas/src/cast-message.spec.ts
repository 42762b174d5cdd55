import { describe, expect, test } from '@jest/globals';
import { castFaults } from './cast-faults.ts';
import { castMessage } from './cast-message.ts';
import type { VersionCast } from './cast-message.ts';
import { readCatalogueFiles, readExamples } from './catalogue-files.ts';
import type { Envelope } from './envelope.ts';
import type { Json } from './json.ts';
import { SchemaRegistry } from './schema-registry.ts';

const files = readCatalogueFiles();
const registry = SchemaRegistry.load(files);
const casts = registry.casts('rav.status');
const examples = (version: string): Envelope[] => [...readExamples('rav.status', version).values()] as unknown as Envelope[];
const check = (envelope: Envelope | undefined) => registry.check(envelope as unknown as Json);

describe('a status of the older version', () => {
  test.each(examples('1.0.0').map((envelope) => [envelope.frame.messageId, envelope] as const))('is one of the newer (%s), and comes back the same', (_, envelope) => {
    const up = castMessage(envelope, casts, '1.1.0');
    expect(check(up)).toMatchObject({ ok: true, type: { version: '1.1.0' } });
    expect(castMessage(up!, casts, '1.0.0')).toEqual(envelope);
  });
});

test('a status that only the newer version has words for is told in those of the older', () => {
  const interim = examples('1.1.0').find(({ blocks }) => JSON.stringify(blocks).includes('INTERIM_EARNINGS'));
  expect(check({ ...interim!, frame: { ...interim!.frame, schemaVersion: '1.0.0' } })).toMatchObject({ ok: false });
  const down = castMessage(interim!, casts, '1.0.0');
  expect(check(down)).toMatchObject({ ok: true, type: { version: '1.0.0' } });
  expect(down?.blocks).toMatchObject({ labourMarket: [{ status: 'REGISTERED', registered: true }] });
  expect(JSON.stringify(down)).not.toContain('interimEarningsPercent');
});

test('every pair of neighbouring versions of the catalogue has its cast, and no cast makes a message that is refused', () => {
  expect(castFaults(files)).toEqual([]);
  expect(castFaults({ ...files, casts: new Map() })).toEqual(['rav.status 1.1.0: no cast from the version before it']);
  const forgetful: VersionCast[] = [{ ...casts[0]!, down: [] }];
  expect(castFaults({ ...files, casts: new Map([['rav.status', forgetful]]) })).toEqual([expect.stringContaining('rav.status 1.1.0 → 1.0.0: the example interim-earnings is refused at /blocks/labourMarket/0')]);
});

describe('casts', () => {
  const [envelope] = examples('1.0.0');
  const chain: VersionCast[] = [
    { from: '1.0.0', to: '2.0.0', up: [{ op: 'rename', block: 'labourMarket', field: 'since', to: 'validFrom' }, { op: 'set', block: 'labourMarket', field: 'source', value: 'RAV' }], down: [{ op: 'remove', block: 'labourMarket', field: 'source' }, { op: 'rename', block: 'labourMarket', field: 'validFrom', to: 'since' }] },
    { from: '2.0.0', to: '3.0.0', up: [{ op: 'map', block: 'labourMarket', field: 'status', values: { PLACED: 'IN_WORK' } }], down: [{ op: 'map', block: 'labourMarket', field: 'status', values: { IN_WORK: 'PLACED' } }] },
  ];

  test('lead over several versions, and back', () => {
    const up = castMessage(envelope!, chain, '3.0.0');
    expect(up).toMatchObject({ frame: { schemaVersion: '3.0.0' }, blocks: { labourMarket: [{ validFrom: '2026-08-17', source: 'RAV', status: 'IN_WORK' }] } });
    expect(castMessage(up!, chain, '1.0.0')).toEqual(envelope);
  });

  test('leave the message given as it is, and what they do not name', () => {
    const before = structuredClone(envelope);
    const { employment } = envelope!.blocks as { employment?: object[] };
    expect(castMessage(envelope!, chain, '2.0.0')?.blocks).toMatchObject({ employment });
    expect(envelope).toEqual(before);
  });

  test('lead nowhere that none is declared to', () => {
    expect(castMessage(envelope!, chain, '4.0.0')).toBeUndefined();
    expect(castMessage(envelope!, [], '1.0.0')).toEqual(envelope);
  });
});

test('a version past its end is refused, with the one in its place', () => {
  const [old] = examples('1.0.0');
  const { until } = files.types.find(({ id, entry }) => id === 'rav.status' && entry.version === '1.0.0')!.entry;
  const end = Date.parse(until!);
  expect(registry.check(old as unknown as Json, new Date(end - 1))).toMatchObject({ ok: true });
  expect(registry.check(old as unknown as Json, new Date(end))).toEqual({ ok: false, problem: 'schema-unknown', pointers: [{ pointer: '/frame/schemaVersion', rule: 'successor:1.1.0' }] });
});
