import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { SchemaRegistry, typeIdOf } from '#schemas';
import type { Envelope, Json } from '#schemas';
import { composeEnvelope } from './compose-envelope.ts';

const registry = SchemaRegistry.load();
const catalogue = join(import.meta.dirname, '../../../libs/schemas/catalog');
const examples = registry.types().flatMap(({ id }) => {
  const folder = join(catalogue, id, 'examples');
  return readdirSync(folder).map((file) => [`${id}/${file}`, JSON.parse(readFileSync(join(folder, file), 'utf8')) as Envelope] as const);
});

describe('the envelope builder', () => {
  test.each(examples)('fills a frame around the blocks of %s that the catalogue accepts, with the same categories', (_, { frame, blocks }) => {
    const type = typeIdOf({ frame, blocks });
    const composed = composeEnvelope({
      type,
      senderId: frame.senderId,
      recipients: frame.recipientId,
      ...(frame.iiz.caseRef === undefined ? {} : { caseRef: frame.iiz.caseRef }),
      purpose: frame.iiz.purpose,
      blocks: blocks as never,
      actingUser: frame.iiz.actingUser,
      application: frame.sendingApplication,
      subjects: frame.iiz.subjectRefs,
      ...(frame.referenceMessageId === undefined ? {} : { references: frame.referenceMessageId }),
      test: true,
    });
    expect(registry.check(composed as unknown as Json)).toMatchObject({ ok: true });
    expect(composed.frame.iiz.dataCategories).toEqual([...frame.iiz.dataCategories].sort());
    expect(composed.frame.action).toBe(frame.action);
  });

  test('names the persons of the blocks as the persons concerned', () => {
    const { frame } = composeEnvelope({
      type: 'segment.assigned', senderId: 'sr-sro', recipients: ['rav-olten'], purpose: 'P1', test: true,
      caseRef: { caseId: '50ff1de6-32c0-4f7c-a4a2-c7190f028ad1', regionId: 'sr-sro' },
      actingUser: { systemUserId: 'u17', function: 'SOZIALARBEIT' }, application: { manufacturer: 'M', product: 'P', productVersion: '1' },
      blocks: { assessment: ['a', 'b'].map((personId) => ({ personId, segment: 'ORIENTIEREN' as const, assignedOn: '2026-03-01', complexity: 1, supportNeed: 1 })) },
    });
    expect(frame.iiz.subjectRefs).toEqual(['a', 'b']);
    expect(frame.businessProcessId).toBe('case-50ff1de6');
    expect(frame.messageId).toMatch(/^[0-9a-f]{8}-/);
  });
});
