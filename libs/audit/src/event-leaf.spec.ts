import { describe, expect, test } from '@jest/globals';
import type { AuditEvent } from './audit-event.ts';
import { canonicalJson, type JsonValue } from './canonical-json.ts';
import { commitment, pooledRandom } from './commitment.ts';
import { mismatchedOpenings, openEvent } from './committed-fields.ts';
import { toLeaf } from './event-leaf.ts';
import { indexKeysOf } from './index-key.ts';
import { hashLeaf } from './merkle-hash.ts';
import { readEventLeaf, readLeaf } from './read-leaf.ts';

const random = pooledRandom();
const personal = ['8b1e4c7e-0000-4000-8000-000000000001', '5d20aaaa-0000-4000-8000-000000000002', 'u17', 'c-77', 'ab'.repeat(32), 'Verdacht auf Missbrauch', 'T-4711', 'person-index'];
const [caseId, person, user, consent, digest, reason, ticket, personKey] = personal as [string, string, string, string, string, string, string, string];

const accepted: AuditEvent = {
  eventId: '11111111-1111-4111-8111-111111111111',
  kind: 'ACCEPTED',
  at: '2026-03-02T08:15:00.000Z',
  actor: { id: 'sr-sro', role: 'SR', keyid: 'f0'.repeat(32), user },
  caseId,
  subjects: [person],
  personKeys: [personKey],
  message: { senderId: 'sr-sro', messageId: '3f0c0000-0000-4000-8000-000000000003', type: 'segment.assigned', version: '1.0.0', digest },
  purpose: 'P1',
  outcomes: [{ recipient: 'rav-olten', permitted: true, rules: ['R20'], norms: ['DSG 6'], blocks: [{ block: 'assessment', category: 'C14', permitted: true, ruleId: 'R20', person: 0 }] }],
  pack: 'so-iiz-2026.1',
  consentIds: [consent],
  text: { reason, ticket },
};

describe('an event leaf', () => {
  const sealed = toLeaf(accepted, random);
  const leaf = readEventLeaf(sealed.leaf);
  if (!leaf) throw new Error('the leaf must be readable');

  test('holds nothing that identifies a person', () => {
    const text = sealed.leaf.toString();
    for (const value of personal) expect(text).not.toContain(value);
    expect(text).toContain('segment.assigned');
  });

  test('has its RFC 6962 hash before the log has given it a place', () => {
    expect(sealed.leafHash).toEqual(hashLeaf(sealed.leaf));
    expect(sealed.leaf[0]).toBe(1);
  });

  test('opens to the event that its writer described', () => {
    const opened = openEvent(leaf, sealed.openings);
    expect(opened).toMatchObject({ sealed: [], mismatched: [] });
    expect(JSON.parse(JSON.stringify(opened.event))).toEqual(JSON.parse(JSON.stringify(accepted)));
  });

  test('still reads with openings erased, and says which fields stay sealed', () => {
    const opened = openEvent(leaf, sealed.openings.filter(({ path }) => path !== '/subjects/0'));
    expect(opened.sealed).toEqual(['/subjects/0']);
    expect(opened.event.subjects).toEqual(leaf.subjects);
    expect(opened.event.caseId).toBe(caseId);
  });

  test('shows an opening that was exchanged', () => {
    const changed = sealed.openings.map((opening) => (opening.path === '/caseId' ? { ...opening, value: 'another case' } : opening));
    expect(mismatchedOpenings(leaf, changed)).toEqual(['/caseId']);
    expect(openEvent(leaf, changed)).toMatchObject({ mismatched: ['/caseId'], sealed: ['/caseId'] });
    expect(mismatchedOpenings(leaf, [...sealed.openings, { path: '/nowhere', salt: '', value: '' }])).toEqual(['/nowhere']);
  });

  test('is never the same twice, so that equal events cannot be recognised', () => {
    expect(toLeaf(accepted, random).leafHash).not.toEqual(sealed.leafHash);
  });

  test('takes only what an event declares', () => {
    const smuggled = { ...accepted, payload: { officialName: 'Muster' }, actor: { ...accepted.actor, name: 'Muster' } };
    expect(toLeaf(smuggled, random).leaf.toString()).not.toContain('Muster');
  });

  test('is found by case, person, person key and message', () => {
    expect(indexKeysOf(leaf, sealed.openings)).toEqual([
      { kind: 'case', value: caseId },
      { kind: 'person-key', value: personKey },
      { kind: 'person', value: person },
      { kind: 'message', value: 'sr-sro/3f0c0000-0000-4000-8000-000000000003' },
    ]);
  });
});

describe('a leaf longer than a bundle can hold', () => {
  const blocks = Array.from({ length: 200 }, (_, i) => ({ block: 'identity', category: 'C01', permitted: true, ruleId: 'R20', person: i }));
  const outcomes = Array.from({ length: 10 }, (_, i) => ({ recipient: `sr-${i}`, permitted: true, rules: ['R20'], norms: [], blocks }));
  const subjects = Array.from({ length: 200 }, (_, i) => `person ${i}`);

  test('commits to the decisions on blocks and still opens to them', () => {
    const sealed = toLeaf({ ...accepted, subjects, outcomes }, random);
    const leaf = readEventLeaf(sealed.leaf);
    expect(leaf?.outcomes?.[0]?.blocks).toBeUndefined();
    const opened = openEvent(leaf as NonNullable<typeof leaf>, sealed.openings);
    expect(opened).toMatchObject({ sealed: [], mismatched: [] });
    expect(opened.event.outcomes?.[9]?.blocks).toEqual(blocks);
  });

  test('is refused when it does not fit even so', () => {
    expect(() => toLeaf({ ...accepted, subjects: Array.from({ length: 2000 }, () => person) }, random)).toThrow(RangeError);
  });
});

describe('bytes that are no leaf of this log', () => {
  const { leaf } = toLeaf(accepted, random);
  const json = leaf.toString('utf8', 1);

  test.each([
    ['another version', Buffer.concat([Buffer.of(9), leaf.subarray(1)])],
    ['no bytes', Buffer.alloc(0)],
    ['not JSON', Buffer.from('\x01{')],
    ['not canonical', Buffer.from(`\x01${json.replace('{', '{ ')}`)],
    ['a name twice', Buffer.from(`\x01${json.replace('{', '{"at":"2026-03-02T08:15:00.000Z",')}`)],
    ['an unknown kind', Buffer.from(`\x01${json.replace('ACCEPTED', 'INVENTED')}`)],
    ['a time without milliseconds', Buffer.from(`\x01${json.replace('08:15:00.000Z', '08:15:00Z')}`)],
    ['no actor', Buffer.from('\x01{"at":"2026-03-02T08:15:00.000Z","eventId":"x","kind":"READ"}')],
    ['an array', Buffer.from('\x01[]')],
  ])('%s', (_name, bytes) => {
    expect(readLeaf(bytes)).toBeUndefined();
  });

  const written = (members: Record<string, JsonValue>) => Buffer.from(`\x01${canonicalJson({ ...(JSON.parse(json) as Record<string, JsonValue>), ...members })}`);
  const outcome = { recipient: 'rav-olten', permitted: true, rules: ['R20'], norms: [] };
  const block = { block: 'assessment', category: 'C14', permitted: true };

  test.each<[string, Record<string, JsonValue>]>([
    ['no message', { message: null }],
    ['a message of nobody', { message: { messageId: 'm', type: 't', version: '1.0.0' } }],
    ['subjects in a text', { subjects: 'somebody' }],
    ['a subject that is a number', { subjects: [7] }],
    ['places before the first', { keyedSubjects: [-1] }],
    ['outcomes that are no list', { outcomes: {} }],
    ['an outcome without rules', { outcomes: [{ ...outcome, rules: null }] }],
    ['blocks that are no list', { outcomes: [{ ...outcome, blocks: {} }] }],
    ['a block that lacks nothing by name', { outcomes: [{ ...outcome, blocks: [{ ...block, unmet: 'consent' }] }] }],
    ['a detail within a detail', { detail: { of: { of: 1 } } }],
    ['a text that is none', { text: { reason: 1 } }],
    ['a user that is a number', { actor: { id: 'sr-sro', role: 'SR', user: 7 } }],
    ['a problem without a code', { problem: { slug: 'replay' } }],
    ['consents in a text', { consentIds: 'c-1' }],
  ])('an event with %s', (_name, members) => {
    expect(readLeaf(written({}))?.format).toBe('event');
    expect(readLeaf(written(members))).toBeUndefined();
  });

  test.each(['no decisions', '{}', '[{"block":1}]'])('decisions committed to as %j open to none, and hinder nobody from reading the rest', (value) => {
    const salt = Buffer.alloc(32, 7);
    const event = readEventLeaf(written({ outcomes: [{ ...outcome, blocksCommitment: commitment(salt, '/outcomes/0/blocks', value) }] }));
    const opened = event && openEvent(event, [{ path: '/outcomes/0/blocks', salt: salt.toString('base64url'), value }]);
    expect([opened?.mismatched, opened?.event.outcomes?.[0]?.blocks]).toEqual([[], undefined]);
  });
});
