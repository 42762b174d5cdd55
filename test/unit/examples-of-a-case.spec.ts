import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { advance } from '#cases';
import { caseMessageOf } from '#disclosure';
import { parseStrictJson, SchemaRegistry } from '#schemas';
import { repositoryRoot } from '../support/repository-root.ts';

const registry = SchemaRegistry.load();
const folder = join(repositoryRoot, 'libs/schemas/catalog/case.registration/examples');

test.each(readdirSync(folder))('the registration example %s opens a case with the persons it lists', (file) => {
  const parsed = parseStrictJson(readFileSync(join(folder, file)));
  const checked = parsed.ok ? registry.check(parsed.value) : parsed;
  if (!checked.ok) throw new Error(`${file}: ${checked.problem}`);
  const { envelope, type } = checked;
  const recipients = envelope.frame.recipientId.map((partnerId) => ({ partnerId, consentIds: [] }));
  const step = advance(null, caseMessageOf(envelope, type, { role: 'SR', reachedBefore: false, corrects: false, correctedPersonIds: [] }, recipients), new Date(envelope.frame.messageDate));
  expect(step).toMatchObject({ ok: true, warnings: [] });
  expect(step.ok && step.state?.persons.map(({ personId }) => personId).sort()).toEqual([...envelope.frame.iiz.subjectRefs].sort());
  expect(step.ok && step.state?.participants.length).toBeGreaterThan(0);
  expect(step.ok && step.state?.kind).not.toBeNull();
});
