import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deadLetterTopic, partnerTopic } from '#bus';
import { maxPointers, problemType } from '#problems';
import type { ProblemSlug } from '#problems';
import type { Envelope } from '#schemas';
import { bytesOf, rawRequest } from '../../support/gateway-door.ts';
import { openGatewayWorld } from '../../support/gateway-world.ts';
import type { GatewayWorld } from '../../support/gateway-world.ts';
import type { RawAnswer } from '../../support/raw-connection.ts';
import { eventsIn } from '../../support/running-router.ts';
import { Story } from '../../support/story.ts';
import { slowness } from '../../support/slowness.ts';

/** Stands wherever a sender may write something; no answer may say it again. */
const canary = 'CANARY7fd1';
let world: GatewayWorld;
let turn = 0;

beforeAll(async () => {
  world = await openGatewayWorld();
});

afterAll(() => world.close());

/** Each refusal has a leaf of its own up to sixty a minute and key: the senders take turns. */
const regions = ['sr-sro', 'sr-tg', 'rav-olten', 'ivst-so', 'koi-so', 'oealk-so'] as const;
const nextSender = (): string => regions[turn++ % regions.length] ?? 'sr-sro';

interface Given {
  plan: string;
  consent: string;
  registration: string;
  withdrawal: string;
}

/** Texts of messages of one sender, each with the canary in it. */
function textsOf(senderId: string): Given {
  const story = new Story(senderId);
  const marked = (envelope: Envelope): string => JSON.stringify(envelope).replace('Fachapp', canary);
  return {
    plan: marked(story.plan(['rav-olten'])), consent: marked(story.consentGranted(['rav-olten'], ['C01'])), registration: marked(story.registration(['rav-olten'])),
    withdrawal: marked(story.consentWithdrawn()),
  };
}

function refusedWith(answer: RawAnswer | undefined, slug: ProblemSlug, status: number): void {
  expect(JSON.parse(answer?.body ?? '{}')).toMatchObject({ type: problemType(slug), status });
  expect(answer?.status).toBe(status);
  expect(answer?.body).not.toContain(canary);
}

/** Posts what a proven sender must not send, and finds exactly one leaf about it. */
async function refuses(change: (given: Given) => string | Buffer, slug: ProblemSlug, status: number): Promise<RawAnswer> {
  const senderId = nextSender();
  const body = change(textsOf(senderId));
  const answer = await world.post(body, senderId);
  refusedWith(answer, slug, status);
  const leaves = eventsIn(await world.steps.drain()).filter(({ problem }) => problem !== undefined);
  expect(leaves).toMatchObject([{ kind: 'REFUSED', actor: { id: senderId, keyid: world.key(senderId).keyid }, problem: { slug } }]);
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

const swapped = (text: string, from: string | RegExp, to: string): string => {
  const changed = text.replace(from, () => to);
  if (changed === text) throw new Error(`${String(from)} is not in the message`);
  return changed;
};
const version = (value: string) => ({ plan }: Given): string => swapped(plan, '"planVersion":1', `"planVersion":${value}`);
const description = (value: string) => ({ plan }: Given): string => swapped(plan, '"Stelle finden"', value);
const bytes = (text: string, ...octets: number[]): Buffer => {
  const [before = '', after = ''] = text.split('Stelle finden');
  return Buffer.concat([Buffer.from(before), Buffer.from(octets), Buffer.from(after)]);
};

describe('JSON that two readers could read differently', () => {
  const cases: [string, (given: Given) => string | Buffer, ProblemSlug][] = [
    ['THR-J1 a key twice', ({ plan }) => swapped(plan, '{"frame"', '{"frame":{},"frame"'), 'json-duplicate-key'],
    ['THR-J1 a key twice, deep inside', version('1,"planVersion":2'), 'json-duplicate-key'],
    ['THR-J1 a key twice, once spelled with an escape', version('1,"plan\\u0056ersion":1'), 'json-duplicate-key'],
    ['THR-J2 33 levels', () => '['.repeat(33) + ']'.repeat(33), 'json-too-deep'],
    ['THR-J2 200,000 levels', () => '['.repeat(200_000) + ']'.repeat(200_000), 'json-too-deep'],
    ['THR-J2 200,000 levels that never end', () => '{"a":'.repeat(100_000), 'json-too-deep'],
    ...['9007199254740993', '-9007199254740993', '1e400', '-0', '9'.repeat(400), '0x1', 'NaN', 'Infinity', '+1', '01', '.5', '1.', '1e'].map((value): [string, (given: Given) => string, ProblemSlug] =>
      [`THR-J3 the number ${value.slice(0, 20)}`, version(value), 'json-number']),
    ['THR-J4 a lone surrogate', description('"\\ud800"'), 'json-encoding'],
    ['THR-J4 surrogates the wrong way round', description('"\\udc00\\ud800"'), 'json-encoding'],
    ['THR-J4 NUL, escaped', description('"\\u0000"'), 'json-encoding'],
    ['THR-J4 NUL, bare', ({ plan }) => bytes(plan, 0), 'json-encoding'],
    ['THR-J4 a byte that is no UTF-8', ({ plan }) => bytes(plan, 0xff), 'json-encoding'],
    ['THR-J4 an overlong form', ({ plan }) => bytes(plan, 0xc0, 0xaf), 'json-encoding'],
    ['THR-J4 a surrogate in UTF-8', ({ plan }) => bytes(plan, 0xed, 0xa0, 0x80), 'json-encoding'],
    ['THR-J4 a byte order mark', ({ plan }) => `\ufeff${plan}`, 'json-encoding'],
    ['THR-J4 UTF-16', ({ plan }) => Buffer.from(plan, 'utf16le'), 'json-encoding'],
    ['THR-J5 __proto__', version('1,"__proto__":{"permitted":true}'), 'json-forbidden-key'],
    ['THR-J5 __proto__, escaped', version('1,"\\u005f_proto__":{}'), 'json-forbidden-key'],
    ['THR-J5 constructor.prototype', version('1,"constructor":{"prototype":{}}'), 'json-forbidden-key'],
    ['THR-J11 nothing', () => ' ', 'json-syntax'],
    ['THR-J11 bytes behind the end', ({ plan }) => `${plan}x`, 'json-syntax'],
    ['THR-J11 two documents', ({ plan }) => `${plan}\n${plan}`, 'json-syntax'],
    ['THR-J11 a string alone', () => '"frame"', 'json-syntax'],
    ['THR-J11 a comment', ({ plan }) => `${plan} // ${canary}`, 'json-syntax'],
    ['THR-J11 a comma too many', version('1,'), 'json-syntax'],
  ];

  test.each(cases)('%s', async (_, change, slug) => {
    await refuses(change, slug, 400);
  });

  test('THR-J11 no body at all', async () => {
    refusedWith(await world.post(Buffer.alloc(0), 'sr-sro', { headers: [] }), 'json-syntax', 400);
    await world.steps.drain();
  });

  test.each([
    ['THR-J2 200,000 levels', '['.repeat(200_000), 0.05],
    ['THR-J6 as many keys like integers as a body holds', `{${Array.from({ length: 45_000 }, (_, i) => `"${i * 97}":0`).join(',')}}`, 0.1],
    ['THR-J6 as many keys like integers as a body holds, in a message', textOfManyKeys(), 0.1],
    ['THR-J6 as many items as a body holds', `[${'0,'.repeat(260_000)}0]`, 0.1],
  ])('%s cost little', async (_, body, seconds) => {
    const costs: number[] = [];
    for (let round = 0; round < 3; round++) {
      const requests = Array.from({ length: 3 }, () => rawRequest(world.signed(body, 'sr-tg'), world.port));
      const before = await busySeconds();
      for (const request of requests) expect([400, 413, 422]).toContain((await world.ask(request))?.status);
      costs.push(((await busySeconds()) - before) / requests.length);
    }
    expect(Math.min(...costs)).toBeLessThan(seconds * slowness());
    await world.steps.drain();
  });

  test('THR-J6 more decisions than an answer holds', async () => {
    const personIds = Array.from({ length: 50 }, () => randomUUID());
    const registration = (recipients: string[]) => {
      const story = new Story();
      const { frame, blocks } = story.registration(recipients);
      const ofEach = (items: unknown) => personIds.map((personId) => ({ ...(items as object[])[0], personId }));
      const { case: about, identity, contact } = blocks as Record<string, object>;
      const persons = personIds.map((personId, i) => ({ personId, role: i === 0 ? 'HEAD' : 'OTHER' }));
      return { frame: { ...frame, iiz: { ...frame.iiz, subjectRefs: personIds } }, blocks: { case: { ...about, persons }, identity: ofEach(identity), contact: ofEach(contact) } };
    };
    const partners = Array.from({ length: 20 }, (_, i) => `rav-unknown-${i}`);
    const refused = await world.post(Buffer.from(JSON.stringify(registration(partners))), 'sr-sro');
    refusedWith(refused, 'too-large', 413);
    expect(refused?.body.length).toBeLessThan(2_000);
    // For thirteen recipients it is judged.
    refusedWith(await world.post(Buffer.from(JSON.stringify(registration(partners.slice(0, 13)))), 'sr-sro'), 'not-authorised', 403);
    await world.steps.drain();
  });

  test.each([
    ['a case has, of one recipient each', 1, 100, 200],
    ['what a case has may take, of fifty recipients each', 50, 30, 40],
  ])('THR-J6 more consents than %s', async (_, recipients, still, tooMany) => {
    const story = new Story();
    const named = ['rav-olten', ...Array.from({ length: recipients - 1 }, (__, i) => `partner-of-a-name-that-has-forty-char-${i + 10}`)];
    const granted = (consentId?: string) => world.post(Buffer.from(JSON.stringify(story.consentGranted(named, ['C01'], consentId))), 'sr-sro');
    const more = (count: number) => world.migrator.query(
      `insert into consent select (jsonb_populate_record(c, jsonb_build_object('consent_id', gen_random_uuid()))).* from consent c cross join generate_series(1, $2) where c.case_id = $1 and c.consent_id = $3`,
      [story.caseId, count, story.consentId],
    );
    expect((await granted())?.status).toBe(202);
    await more(still);
    expect((await granted(randomUUID()))?.status).toBe(202);
    await more(tooMany - still);
    refusedWith(await granted(randomUUID()), 'too-large', 413);
    await world.steps.drain();
  });

  test('THR-J6 100,000 items', async () => {
    await refuses(({ plan }) => swapped(plan, '"measures":[]', `"measures":[${'0,'.repeat(100_000)}0]`), 'too-large', 413);
  });
});

describe('messages that are none by their schema', () => {
  const withdrawnOn = (value: string) => ({ withdrawal }: Given): string => swapped(withdrawal, /"withdrawnOn":"[^"]*"/, `"withdrawnOn":"${value}"`);
  const targetDate = (value: string) => ({ plan }: Given): string => swapped(plan, '2027-06-30', value);
  const vn = (value: string) => ({ plan }: Given): string => swapped(plan, '"officialName"', `"vn":"${value}","officialName"`);
  const cases: [string, (given: Given) => string, ProblemSlug][] = [
    ['THR-J7 a text for a number', version('"5"'), 'payload-invalid'],
    ['THR-J7 true for a number', version('true'), 'payload-invalid'],
    ['THR-J7 a fraction for an integer', version('1.5'), 'payload-invalid'],
    ['THR-J8 a property that no schema knows', version(`1,"${canary}":1`), 'payload-invalid'],
    ['THR-J8 a block that the type has not', ({ plan }) => swapped(plan, '"blocks":{', '"blocks":{"health":[],'), 'payload-invalid'],
    ['THR-J8 a category that is claimed and not sent', ({ plan }) => swapped(plan, '"dataCategories":[', '"dataCategories":["C10",'), 'category-mismatch'],
    ['THR-J10 a hundred thousand faults', ({ plan }) => swapped(plan, '"measures":[]', `"measures":[${'{},'.repeat(90_000)}{}]`), 'payload-invalid'],
    ...['2026-02-30', '2026-13-01', '0001-01-01', '2026-2-3'].map((value): [string, (given: Given) => string, ProblemSlug] => [`THR-J12 the day ${value}`, targetDate(value), 'payload-invalid']),
    ...['2026-03-02T24:00:00Z', '2026-06-30T23:59:60Z', '2026-03-02T10:00:00+25:00', '0001-01-01T00:00:00Z', '2026-03-02 10:00:00Z', '2026-03-02T10:00:00'].map((value): [string, (given: Given) => string, ProblemSlug] =>
      [`THR-J12 the time ${value}`, withdrawnOn(value), 'payload-invalid']),
    ['THR-J13 an AHV number with a wrong check digit', vn('7569999000001'), 'payload-invalid'],
    ['THR-J13 an AHV number in a text', description('"Gesuch 756.9999.0000.00"'), 'payload-invalid'],
    ['THR-J15 a version that is none', ({ plan }) => swapped(plan, '"schemaVersion":"1.0.0"', '"schemaVersion":"9.9.9"'), 'schema-unknown'],
    ['THR-J15 a version from before', ({ plan }) => swapped(plan, '"schemaVersion":"1.0.0"', '"schemaVersion":"0.1.0"'), 'schema-unknown'],
    ...['1.0.0-rc.1', '1.0', 'v1.0.0'].map((value): [string, (given: Given) => string, ProblemSlug] =>
      [`THR-J15 the version ${value}`, ({ plan }) => swapped(plan, '"schemaVersion":"1.0.0"', `"schemaVersion":"${value}"`), 'schema-unknown']),
    ...['so.iiz.plan.published.v1', 'so.iiz.Plan.Published', 'http://www.ech.ch/xmlns/eCH-0058/5'].map((value): [string, (given: Given) => string, ProblemSlug] =>
      [`THR-J15 the type ${value}`, ({ plan }) => swapped(plan, 'so.iiz.plan.published', value), 'type-unknown']),
    ['THR-J15 a type that is none', ({ plan }) => swapped(plan, 'so.iiz.plan.published', 'so.iiz.plan.unheard'), 'type-unknown'],
  ];

  test.each(cases)('%s', async (_, change, slug) => {
    const answer = await refuses(change, slug, 422);
    const { pointers } = JSON.parse(answer.body) as { pointers: { pointer: string; rule: string }[] };
    expect(pointers.length).toBeGreaterThan(0);
    expect(pointers.length).toBeLessThanOrEqual(maxPointers);
    for (const pointer of pointers) expect(Object.keys(pointer).sort()).toEqual(['pointer', 'rule']);
  });

  test.each([
    ['is missing', ({ plan }: Given) => swapped(plan, /"messageId":"[^"]*",?/, '')],
    ['is no UUID', ({ plan }: Given) => swapped(plan, /"messageId":"[^"]*"/, `"messageId":"${canary}"`)],
    ['is in capitals', ({ plan }: Given) => swapped(plan, /"messageId":"[^"]*"/, '"messageId":"0192F0C1-0000-7000-8000-00000000000A"')],
    ['has 10 KB', ({ plan }: Given) => swapped(plan, /"messageId":"[^"]*"/, `"messageId":"${'a'.repeat(10_240)}"`)],
    ['is a number', ({ plan }: Given) => swapped(plan, /"messageId":"[^"]*"/, '"messageId":7')],
  ])('THR-I5 an id that %s', async (_, change) => {
    const answer = await refuses(change, 'frame-invalid', 400);
    expect(JSON.parse(answer.body)).toMatchObject({ pointers: [{ pointer: '/frame/messageId' }] });
  });
});

describe('what a message may say', () => {
  const story = new Story();
  const hostile = ['=HYPERLINK("https://evil.test")', '+1', '@SUM(A1)', '<script>alert(1)</script>', '\u202egnp.exe', '{{7*7}}', "'; drop table message; --", '\u001b[31m rot', 'zwei\r\nZeilen'];

  test('THR-J7 an integer may be written 1.0, as the standard says', async () => {
    await opened(story);
    const text = JSON.stringify(story.plan(['rav-olten']));
    expect((await world.post(swapped(text, '"planVersion":1', '"planVersion":1.0'), 'sr-sro'))?.status).toBe(202);
  });

  test('THR-J16 hostile texts are data: they arrive as they were sent, and are on record nowhere else', async () => {
    const envelopes = hostile.map((text, i) => swapped(JSON.stringify(story.plan(['rav-olten'], i + 2)), '"Stelle finden"', JSON.stringify(text)));
    for (const text of envelopes) expect([text, (await world.post(text, 'sr-sro'))?.status]).toEqual([text, 202]);
    const records = await world.steps.drain();
    const delivered = await fetchedBodies('rav-olten');
    for (const text of envelopes) expect(delivered).toContain(text);
    expect(records.map(({ value }) => String(value)).join('')).not.toMatch(/script>|HYPERLINK|drop table/);
    for (const line of world.logLines()) expect(JSON.parse(line)).toBeInstanceOf(Object);
    expect(world.logLines().join('')).not.toMatch(/script>|HYPERLINK|drop table/);
  });
});

describe('who may send what to whom', () => {
  const refusal = async (envelope: Envelope, senderId: string): Promise<RawAnswer | undefined> => world.post(envelope, senderId);
  const leafOf = async (slug: ProblemSlug): Promise<void> => {
    expect(eventsIn(await world.steps.drain()).filter(({ kind, problem }) => kind === 'REFUSED' && problem?.slug === slug)).toHaveLength(1);
  };
  const codeOf = (answer: RawAnswer | undefined): unknown => (JSON.parse(answer?.body ?? '{}') as { code?: unknown }).code;

  const keptOf = async ({ frame: { messageId } }: Envelope): Promise<unknown[]> =>
    (await world.migrator.query('select 1 from message_key where message_id = $1 union all select 1 from message where message_id = $1', [messageId])).rows;

  /** Refused under this code, with one leaf, and nothing of the message is kept, not even its id. */
  async function isRefused(envelope: Envelope, senderId: string, slug: 'not-authorised' | 'disclosure-not-permitted', code: string): Promise<void> {
    await world.steps.drain();
    const answer = await refusal(envelope, senderId);
    refusedWith(answer, slug, 403);
    expect(codeOf(answer)).toBe(code);
    await leafOf(slug);
    expect(await keptOf(envelope)).toEqual([]);
  }

  test('THR-C1 a role that may not send this type', async () => {
    const plan = (await opened(new Story())).plan(['sr-sro']);
    await isRefused({ ...plan, frame: { ...plan.frame, senderId: 'rav-olten' } }, 'rav-olten', 'not-authorised', 'DAP-3310');
  });

  test('THR-C2 an unknown recipient is told from one that may not have it', async () => {
    const story = await opened(new Story());
    await isRefused(story.plan(['nobody-x']), 'sr-sro', 'not-authorised', 'DAP-3300');
    await isRefused(story.plan(['koi-so']), 'sr-sro', 'not-authorised', 'DAP-3311');
  });

  const everything = ['C01', 'C03', 'C16'] as const;
  /** A consent that permits the registration for rav-olten, but for what is changed of it. */
  const consentBut = (changed: object) => (story: Story): Envelope => {
    const granted = story.consentGranted(['rav-olten'], [...everything]);
    return { ...granted, blocks: { ...granted.blocks, consent: { ...(granted.blocks['consent'] as object), ...changed } } };
  };

  test.each<[string, string, ((story: Story) => Envelope) | undefined]>([
    ['without a consent', 'DAP-4201', undefined],
    ['under a consent for another recipient', 'DAP-4204', consentBut({ recipients: [{ partnerId: 'ivst-so' }] })],
    ['under a consent for another category', 'DAP-4203', consentBut({ categories: ['C01', 'C16'] })],
    ['under a consent for another purpose', 'DAP-4201', consentBut({ purposes: ['P2'] })],
    ['under a consent for another sender', 'DAP-4201', consentBut({ senders: [{ partnerId: 'sr-tg' }] })],
    ["under another person's consent", 'DAP-4201', (story) => JSON.parse(JSON.stringify(consentBut({})(story)).replaceAll(story.personId, randomUUID())) as Envelope],
    ['under a consent of another case', 'DAP-4201', (story) => JSON.parse(JSON.stringify(consentBut({})(story)).replaceAll(story.caseId, randomUUID())) as Envelope],
  ])('THR-C3 a registration %s', async (_, code, consent) => {
    const story = new Story();
    if (consent !== undefined) expect((await world.post(consent(story), 'sr-sro'))?.status).toBe(202);
    await isRefused(story.registration(['rav-olten']), 'sr-sro', 'disclosure-not-permitted', code);
  });

  test('THR-C3 of two recipients the one that no consent names has nothing of the message', async () => {
    const story = new Story();
    expect((await world.post(consentBut({})(story), 'sr-sro'))?.status).toBe(202);
    const registration = story.registration(['rav-olten', 'ivst-so']);
    const answer = await world.post(registration, 'sr-sro');
    expect(answer?.status).toBe(202);
    expect(JSON.parse(answer?.body ?? '{}')).toMatchObject({ outcomes: [{ recipientId: 'rav-olten' }, { recipientId: 'ivst-so', code: 'DAP-4204' }] });
    await world.steps.drain();
    const { rows } = await world.migrator.query('select recipient from delivery where message_id = $1', [registration.frame.messageId]);
    expect(rows).toEqual([{ recipient: 'rav-olten' }]);
  });

  test('THR-C7 a frame that names another sender than the key', async () => {
    await world.steps.drain();
    const consent = new Story('sr-tg').consentGranted(['rav-olten'], ['C01']);
    refusedWith(await world.post(consent, 'sr-sro'), 'identity-mismatch', 403);
    // On record under whoever signed, not under whoever the frame names.
    const leaves = eventsIn(await world.steps.drain()).filter(({ problem }) => problem !== undefined);
    expect(leaves).toMatchObject([{ kind: 'REFUSED', actor: { id: 'sr-sro', keyid: world.key('sr-sro').keyid }, message: { senderId: 'sr-sro' }, problem: { slug: 'identity-mismatch' } }]);
    expect(await keptOf(consent)).toEqual([]);
  });

  test("THR-C8 another partner's message, proof, item and case look like none", async () => {
    const story = await opened(new Story());
    const plan = story.plan(['rav-olten']);
    await world.post(plan, 'sr-sro');
    await world.steps.drain();
    const [item] = await itemsOf('rav-olten', plan.frame.messageId);
    const acknowledgement = story.acknowledgement('sr-tg', 'sr-sro', plan.frame.messageId);
    const looks: (readonly [string, () => Promise<RawAnswer | undefined>])[] = [
      ['message', () => world.get(`/v1/messages/${plan.frame.messageId}`, 'sr-tg')],
      ['proof', () => world.get(`/v1/messages/${plan.frame.messageId}/evidence`, 'sr-tg')],
      ['item', () => world.get(`/v1/inbox/${item}`, 'sr-tg')],
      ['acknowledgement', () => world.post(acknowledgement, 'sr-tg', { target: `/v1/inbox/${item}/ack` })],
      ['consents', () => world.get(`/v1/cases/${story.caseId}/consents`, 'sr-tg')],
    ];
    for (const [, look] of looks) {
      refusedWith(await look(), 'not-found', 404);
      await leafOf('not-found');
    }
    expect((await world.get(`/v1/messages/${plan.frame.messageId}`, 'sr-sro'))?.status).toBe(200);
  });

  test("THR-C8 nor has a recipient the sender's view of its message, nor anybody but that recipient its item", async () => {
    const story = await opened(new Story(), 'rav-olten', 'ivst-so');
    const plan = story.plan(['rav-olten', 'ivst-so']);
    expect((await world.post(plan, 'sr-sro'))?.status).toBe(202);
    await world.steps.drain();
    const [item] = await itemsOf('rav-olten', plan.frame.messageId);
    const acknowledge = (senderId: string): Promise<RawAnswer | undefined> =>
      world.post(story.acknowledgement(senderId, 'sr-sro', plan.frame.messageId), senderId, { target: `/v1/inbox/${item}/ack` });
    for (const look of ['', '/evidence']) refusedWith(await world.get(`/v1/messages/${plan.frame.messageId}${look}`, 'rav-olten'), 'not-found', 404);
    for (const partnerId of ['sr-sro', 'ivst-so']) {
      refusedWith(await world.get(`/v1/inbox/${item}`, partnerId), 'not-found', 404);
      refusedWith(await acknowledge(partnerId), 'not-found', 404);
    }
    expect((await world.get(`/v1/inbox/${item}`, 'rav-olten'))?.status).toBe(200);
    expect((await acknowledge('rav-olten'))?.status).toBe(202);
  });

  test('THR-C8 of the consents of a case a partner in it sees those that name it, its lead all of them', async () => {
    const story = await opened(new Story(), 'rav-olten', 'ivst-so');
    const others = randomUUID();
    expect((await world.post(story.consentGranted(['ivst-so'], ['C14'], others), 'sr-sro'))?.status).toBe(202);
    const consentsFor = async (partnerId: string): Promise<string[]> => {
      const { consents } = JSON.parse((await world.get(`/v1/cases/${story.caseId}/consents`, partnerId))?.body ?? '{}') as { consents: { consentId: string }[] };
      return consents.map(({ consentId }) => consentId);
    };
    expect(await consentsFor('rav-olten')).toEqual([story.consentId]);
    for (const partnerId of ['ivst-so', 'sr-sro']) expect((await consentsFor(partnerId)).toSorted()).toEqual([story.consentId, others].toSorted());
  });

  test('THR-S7 what was fetched is not had again by the same request', async () => {
    const story = await opened(new Story());
    const plan = story.plan(['rav-olten']);
    await world.post(plan, 'sr-sro');
    await world.steps.drain();
    const [item] = await itemsOf('rav-olten', plan.frame.messageId);
    const request = rawRequest(world.signed(undefined, 'rav-olten', { target: `/v1/inbox/${item}` }), world.port);
    expect((await world.ask(request))?.body).toBe(JSON.stringify(plan));
    refusedWith(await world.ask(request), 'replay', 409);
    await leafOf('replay');
  });
});

describe('what is written down beside the message', () => {
  test('THR-D10 a canary in every text of a message is in no answer, log line, figure or record but the delivery', async () => {
    const story = await opened(new Story());
    const envelopes = [story.plan(['rav-olten'], 2), story.segment(['rav-olten']), new Story().registration(['rav-olten'], { household: true }), consentOfNobody()];
    const statuses = new Set<number | undefined>();
    for (const text of envelopes.map((envelope) => JSON.stringify(envelope))) {
      for (const [place] of text.matchAll(/"[^"]*"(?=[,}\]])/g)) {
        const answer = await world.post(swapped(text, place, `"${canary}"`), 'sr-sro');
        statuses.add(answer?.status);
        expect(answer?.body).not.toContain(canary);
      }
    }
    // Free texts are accepted, names and codes refused.
    for (const status of [202, 400, 422]) expect(statuses).toContain(status);
    const records = (await world.steps.drain()).filter(({ topic }) => topic !== partnerTopic('rav-olten'));
    expect(records.length).toBeGreaterThan(20);
    expect(records.filter(({ topic, key, value, headers }) => JSON.stringify([topic, String(key), String(value), leafText(value), headers]).includes(canary))).toEqual([]);
    expect(world.logLines().join('')).not.toContain(canary);
    expect((await world.ask('GET /metrics HTTP/1.1\r\nHost: gateway\r\n\r\n'))?.body).not.toContain(canary);
  });

  test('THR-D10 the person of a message that is delivered, and of one that is parked, is in the delivery alone', async () => {
    const traits = ['Kanarienvogel', 'Zeisig', '1971-03-29', '079 555 98 76'];
    const registration = (story: Story): Envelope => withTraits(story.registration(['rav-solothurn']), traits);
    const [delivered, parked] = [new Story(), new Story()];
    for (const story of [delivered, parked]) {
      expect((await world.post(story.consentGranted(['rav-solothurn'], ['C01', 'C03', 'C16']), 'sr-sro'))?.status).toBe(202);
      const answer = await world.post(registration(story), 'sr-sro');
      expect(answer?.status).toBe(202);
      expect(traits.filter((trait) => answer?.body.includes(trait))).toEqual([]);
    }
    await world.migrator.query(`update payload_key set wrapped = decode('00', 'hex') where message_ref in (select message_ref from message where case_id = $1)`, [parked.caseId]);
    const records = await world.steps.drain();
    const handedOver = records.filter(({ topic }) => topic === partnerTopic('rav-solothurn'));
    expect(handedOver.map(({ key }) => String(key))).toEqual([delivered.caseId]);
    expect(traits.filter((trait) => String(handedOver[0]?.value).includes(trait))).toEqual(traits);
    expect(records.filter(({ topic }) => topic === deadLetterTopic).map(({ key }) => String(key))).toEqual([parked.caseId]);
    const beside = records.map(({ topic, key, value, headers }) => JSON.stringify([topic, String(key), headers, ...(topic === partnerTopic('rav-solothurn') ? [] : [String(value), leafText(value)])]));
    const figures = (await world.ask('GET /metrics HTTP/1.1\r\nHost: gateway\r\n\r\n'))?.body;
    expect(traits.filter((trait) => [...beside, ...world.logLines(), figures].join('\n').includes(trait))).toEqual([]);
  });
});

/** The same registration about a person with these traits. */
function withTraits(envelope: Envelope, [officialName = '', firstName = '', birth = '', phone = '']: readonly string[]): Envelope {
  const changes = [['Muster', officialName], ['Anna', firstName], ['1988-05-04', birth], ['079 555 01 23', phone]] as const;
  return JSON.parse(changes.reduce((text, [from, to]) => text.replace(from, to), JSON.stringify(envelope))) as Envelope;
}

const consentOfNobody = (): Envelope => new Story().consentGranted(['rav-olten'], ['C01']);

/** An audit record carries its leaf in base64. */
function leafText(value: unknown): string {
  const leaf = /"leaf":"([^"]+)"/.exec(String(value))?.[1] ?? '';
  return Buffer.from(leaf, 'base64').toString('utf8');
}

/** A case whose registration is accepted and whose recipient takes part. */
async function opened(story: Story, ...others: string[]): Promise<Story> {
  const recipients = others.length > 0 ? others : ['rav-olten'];
  const steps: (readonly [Envelope, string])[] = [
    [story.consentGranted(recipients, ['C01', 'C03', 'C15', 'C16']), story.regionId], [story.registration(recipients), story.regionId],
  ];
  for (const [envelope, senderId] of steps) expect((await world.post(envelope, senderId))?.status).toBe(202);
  await world.steps.drain();
  for (const recipient of recipients) {
    await fetchedBodies(recipient);
    expect((await world.post(story.participation(recipient), recipient))?.status).toBe(202);
  }
  await world.steps.drain();
  return story;
}

interface Listed {
  items: { id: string; messageId: string }[];
}

async function itemsOf(partnerId: string, messageId?: string): Promise<string[]> {
  const { items } = JSON.parse((await world.get('/v1/inbox?limit=200', partnerId))?.body ?? '{"items":[]}') as Listed;
  return items.filter((item) => messageId === undefined || item.messageId === messageId).map(({ id }) => id);
}

async function fetchedBodies(partnerId: string): Promise<string[]> {
  const bodies: string[] = [];
  for (const id of await itemsOf(partnerId)) bodies.push((await world.get(`/v1/inbox/${id}`, partnerId))?.body ?? '');
  return bodies;
}

async function busySeconds(): Promise<number> {
  const answer = await world.ask('GET /metrics HTTP/1.1\r\nHost: gateway\r\n\r\n');
  return Number(/^process_cpu_seconds_total\S* (\S+)$/m.exec(answer?.body ?? '')?.[1] ?? Number.NaN);
}

function textOfManyKeys(): string {
  const text = bytesOf(new Story('sr-tg').plan(['rav-olten'])).toString();
  return text.replace('"planVersion":1', `"planVersion":1,${Array.from({ length: 40_000 }, (_, i) => `"${i * 97}":0`).join(',')}`);
}
