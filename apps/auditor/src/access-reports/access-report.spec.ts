import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { AuditOutcome, LeafEvent } from '#audit';
import { dataCategories, purposes, roleCodes } from '#consent';
import { SchemaRegistry } from '#schemas';
import type { OpenedEvent } from '../looks/opened-event.ts';
import { ReportComposer, type AskedBy, type ReportPage } from './compose-report.ts';
import { retentionOf, retentionOfTypes } from './message-retention.ts';
import { renderPdf } from './render-pdf.ts';
import { RenderReports } from './render-reports.ts';
import { fill, readReportTexts, type ReportTexts } from './report-texts.ts';
import { sayNorm } from './say-norm.ts';

const languages = readReportTexts();
const german = languages.get('de') as ReportTexts;
const french = languages.get('fr') as ReportTexts;
const [caseId, anna, beat] = [randomUUID(), randomUUID(), randomUUID()];
const at = new Date('2026-06-01T08:00:00.000Z');
let index = 0;

function event(members: Partial<LeafEvent>): OpenedEvent {
  const leafIndex = index++;
  return { leafIndex, leafHash: leafIndex.toString(16).padStart(64, '0'), sealed: [], event: { eventId: randomUUID(), kind: 'ACCEPTED', at: `2026-05-04T08:00:0${leafIndex % 10}.000Z`, actor: { id: 'sr-sro', role: 'SR', user: 'u17' }, caseId, subjects: [anna, beat], ...members } };
}

/** A message about Anna (and one block about Beat) that reached the IV office. */
function disclosed(category: string, purpose = 'P1'): OpenedEvent[] {
  const message = { senderId: 'sr-sro', messageId: randomUUID(), type: 'assessment.short', version: '1.0.0' };
  const blocks: AuditOutcome['blocks'] = [{ block: 'b', category, permitted: true, ruleId: 'R20', person: 0, consent: 0 }, { block: 'x', category: 'C12', permitted: true, ruleId: 'R20', person: 1 }];
  return [
    event({ message, purpose, consentIds: ['c-1'], outcomes: [{ recipient: 'ivst-so', permitted: true, rules: ['R20'], norms: ['DSG Art. 6 Abs. 7'], blocks }] }),
    event({ kind: 'READ', actor: { id: 'ivst-so', role: 'IVST', user: 'iv-4' }, message, recipient: 'ivst-so', detail: { channel: 'inbox', rules: 'R20', first: true } }),
  ];
}

const nothingBeyond = { disclosures: 0, looks: 0 };

function compose(events: readonly OpenedEvent[], texts = german, released: readonly string[] = []) {
  return composePages([{ persons: [{ caseId, personId: anna }], events, later: [] }], texts, released);
}

function composePages(pages: readonly ReportPage[], texts = german, released: readonly string[] = [], askedBy: AskedBy = 'number') {
  const composer = new ReportComposer(texts, new Set(released), askedBy);
  for (const page of pages) composer.take(page);
  return { report: { ...composer.summary(at), disclosures: pages.flatMap((page) => composer.disclosuresIn(page)), looks: pages.flatMap((page) => composer.looksIn(page)) }, withheld: composer.withheld };
}

describe('an access report', () => {
  const look = event({ kind: 'QUERY', actor: { id: 'iiz-dap', role: 'DPO', user: 'dpo-7' }, text: { reason: 'Gesuch', ticket: 'T-1' } });
  const events = [...disclosed('C14'), look];

  test('names sources, recipients, purposes, categories, bases and retention in words', () => {
    expect(compose(events).report).toMatchObject({
      sources: [{ code: 'sr-sro', text: 'Sozialregion (sr-sro)', count: 1 }], recipients: [{ code: 'ivst-so', text: 'IV-Stelle (ivst-so)', count: 1 }],
      purposes: [{ code: 'P1', text: 'geeignete Massnahmen finden' }], categories: [{ code: 'C14', text: 'Einschätzung und Segment' }],
      disclosures: [{ day: '4. Mai 2026', sender: 'Sozialregion (sr-sro)', recipient: 'IV-Stelle (ivst-so)', type: 'Kurzassessment', categories: ['Einschätzung und Segment'], bases: ['DSG Art. 6 Abs. 7'], consent: 'mit Einwilligung' }],
      withheld: { count: 0 },
    });
  });

  test('tells other persons and staff to nobody, and that the controllers answer for the content', () => {
    const text = JSON.stringify(compose(events).report);
    expect(text).not.toMatch(new RegExp(`u17|iv-4|dpo-7|${anna}|${beat}|${caseId}|Finanzen|Gesuch|T-1`));
    expect(text).toContain('Auskunft über den Inhalt gibt Ihnen jede der genannten Stellen selbst');
    expect(compose(events).report.looks.map(({ by }) => by)).toEqual(['IV-Stelle (ivst-so)', 'Datenschutzstelle']);
  });

  test.each([['C10', 'P1', 'health'], ['C13', 'P3', 'sanctions'], ['C14', 'P4', 'abuse-prevention']])('S10 withholds %s for purpose %s (%s) until it is released', (category, purpose, ground) => {
    const confidential = disclosed(category, purpose);
    const { report, withheld } = compose(confidential);
    expect([report.disclosures, report.categories, report.looks, report.withheld.count]).toEqual([[], [], [], 1]);
    expect(withheld).toEqual([{ leafHash: confidential[1]?.leafHash, at: confidential[1]?.event.at, ground }]);
    const released = compose(confidential, german, [withheld[0]?.leafHash ?? '']);
    expect([released.report.disclosures.length, released.withheld]).toEqual([1, []]);
  });

  test('THR-I3 tells who looked at a message, also where what is withheld has the same id by another partner', () => {
    const shown = disclosed('C14');
    const confidential = disclosed('C10').map(({ event: { message, ...members }, ...leaf }) => ({ ...leaf, event: { ...members, message: { ...message!, senderId: 'rav-olten', messageId: shown[0]!.event.message!.messageId } } }));
    const { report, withheld } = compose([...shown, ...confidential]);
    expect([report.disclosures.length, report.looks.length, withheld.length]).toEqual([1, 1, 1]);
  });

  test('says the same of pages as of everything at once, whatever page an event is on', () => {
    const health = disclosed('C10');
    const all = [...disclosed('C14'), ...health, ...disclosed('C15', 'P2')];
    const ofKind = (wanted: string) => all.filter(({ event: { kind } }) => kind === wanted);
    const [accepted, told] = [ofKind('ACCEPTED'), ofKind('READ')];
    const persons = [{ caseId, personId: anna }];
    const paged = composePages([{ persons, events: told, later: [] }, { persons, events: accepted, later: told }]);
    const whole = compose(all);
    expect(paged).toEqual({ ...whole, report: { ...whole.report, disclosures: expect.arrayContaining(whole.report.disclosures), looks: expect.arrayContaining(whole.report.looks) } });
    expect([paged.report.disclosures.length, paged.report.looks.length, paged.withheld.length]).toEqual([2, 2, 1]);
  });

  test('on paper says how many entries the whole one has beyond it, and from which day back', async () => {
    const { report } = compose(events);
    const pdf = async (beyond: typeof nothingBeyond) => renderPdf({ report: { ...report, reference: randomUUID() }, beyond, texts: german, madeOn: '1. Juni 2026' });
    const paragraphs = (file: Buffer) => file.toString('latin1').match(/\/S \/P\b/g)?.length ?? 0;
    expect(paragraphs(await pdf({ disclosures: 5_000, looks: 7 })) - paragraphs(await pdf(nothingBeyond))).toBe(2);
  });

  test.each([
    ['de', 'number', 'Zu dieser Nummer ist nichts (mehr) verzeichnet; nach einer Löschung ist keine Auskunft möglich.'],
    ['de', 'ids', 'Zu diesen Ids ist nichts (mehr) verzeichnet; nach einer Löschung ist keine Auskunft möglich.'],
    ['fr', 'number', 'Rien n’est enregistré (ou ne l’est plus) sous ce numéro ; après un effacement, aucun renseignement n’est possible.'],
  ] as const)('of an erased person says in %s that nothing is left (asked by %s)', async (language, askedBy, sentence) => {
    const texts = languages.get(language) as ReportTexts;
    const { report } = composePages([{ persons: [], events: [], later: [] }], texts, [], askedBy);
    expect(report).toMatchObject({ nothing: sentence, introduction: [], sources: [], retention: [], disclosures: [], looks: [], rights: texts.rights });
    expect(compose(disclosed('C14'), texts).report).not.toHaveProperty('nothing');
    const headings = async (printed: typeof report) => (await renderPdf({ report: { ...printed, reference: randomUUID() }, beyond: nothingBeyond, texts, madeOn: '' })).toString('latin1').match(/\/S \/H2\b/g)?.length;
    expect([await headings(report), await headings(compose(disclosed('C14'), texts).report)]).toEqual([1, Object.keys(texts.headings).length]);
  });

  test('of an erased person tells who looked for her since', () => {
    const { report } = composePages([{ persons: [{ caseId, personId: anna }], events: [look], later: [] }], german, [], 'ids');
    expect([report.nothing, report.looks.length]).toEqual([`${german.nobody.ids} ${german.nobody.looks}`, 1]);
  });

  /** From the platform, by rules that rest on these norms. */
  const withoutConsent = (...norms: string[]): OpenedEvent[] => {
    const message = { senderId: 'iiz-dap', messageId: randomUUID(), type: 'consent.withdrawn', version: '1.0.0' };
    return [
      event({ actor: { id: 'iiz-dap', role: 'DAP' }, message, purpose: 'P0', outcomes: [{ recipient: 'ivst-so', permitted: true, rules: ['R23'], norms, blocks: [{ block: 'consent', category: 'C17', permitted: true, ruleId: 'R23', person: 0 }] }] }),
      event({ kind: 'READ', actor: { id: 'ivst-so', role: 'IVST', user: 'iv-4' }, message, recipient: 'ivst-so', detail: { channel: 'inbox', rules: 'R23', first: true } }),
    ];
  };

  test.each([
    [['IIZ-DAP (Vorschlag)'], 'ohne Einwilligung, nach einer Festlegung der Plattform', ['Festlegung der Plattform (Vorschlag, kein Gesetz)']],
    [['IIZ-DAP (Vorschlag)', 'eCH-0058'], 'ohne Einwilligung, nach einer Festlegung der Plattform', ['Festlegung der Plattform (Vorschlag, kein Gesetz)', 'eCH-0058']],
    [['IIZ-DAP (Vorschlag)', 'DSG Art. 25'], 'ohne Einwilligung, gestützt auf das Gesetz und auf eine Festlegung der Plattform', ['Festlegung der Plattform (Vorschlag, kein Gesetz)', 'DSG Art. 25']],
    [['IVG Art. 68bis Abs. 5'], 'ohne Einwilligung, gestützt auf das Gesetz', ['IVG Art. 68bis Abs. 5']],
    [['abgeleitet aus R05'], 'ohne Einwilligung, nach einer Festlegung der Plattform', ['Festlegung der Plattform (abgeleitet aus ihrer Regel R05)']],
  ])('calls %j law only where it is, and the platform by its name', (norms, consent, bases) => {
    expect(compose(withoutConsent(...norms)).report.disclosures).toMatchObject([{ sender: 'IIZ-Datenaustauschplattform (iiz-dap)', consent, bases }]);
  });

  /** A message of two blocks about Anna and one about Beat; of the second block of hers is said what is given. */
  const ofTwoBlocks = (second: { readonly permitted: boolean; readonly consent?: number }): OpenedEvent[] => {
    const [accepted, read] = disclosed('C14') as [OpenedEvent, OpenedEvent];
    const outcomes = accepted.event.outcomes!.map((outcome) => ({ ...outcome, blocks: [...outcome.blocks!, { block: 'p', category: 'C15', ruleId: 'R20', person: 0, ...second }] }));
    return [{ ...accepted, event: { ...accepted.event, outcomes } }, read];
  };

  test.each([
    ['all of it', { permitted: true, consent: 0 }, ['Einschätzung und Segment', 'Integrationsplan und Ziele'], 'mit Einwilligung'],
    ['a part', { permitted: true }, ['Einschätzung und Segment', 'Integrationsplan und Ziele'], 'teils mit, teils ohne Einwilligung, gestützt auf das Gesetz'],
    ['what was permitted alone', { permitted: false }, ['Einschätzung und Segment'], 'mit Einwilligung'],
  ])('tells what was disclosed and how much of it with consent: %s', (_, second, categories, consent) => {
    const { report } = compose(ofTwoBlocks(second));
    expect(report.disclosures).toMatchObject([{ categories, consent }]);
    expect(report.categories.map(({ text }) => text)).toEqual(categories);
  });

  test('says the day in Solothurn', () => {
    const late = disclosed('C14').map((leaf) => ({ ...leaf, event: { ...leaf.event, at: '2026-05-04T22:30:00.000Z' } }));
    const { disclosures, looks } = compose(late).report;
    expect([...disclosures, ...looks].map(({ day }) => day)).toEqual(['5. Mai 2026', '5. Mai 2026']);
  });

  test('tells a first fetch from another one, and a look at the consents from both', () => {
    const fetched = disclosed('C14');
    const again = { ...fetched[1]!, leafHash: 'a'.repeat(64), event: { ...fetched[1]!.event, at: '2026-05-05T08:00:00.000Z', detail: { channel: 'inbox', first: false } } };
    const consents = event({ kind: 'READ', actor: { id: 'rav-olten', role: 'RAV' }, at: '2026-05-06T08:00:00.000Z', message: fetched[0]!.event.message!, detail: { what: 'consents' } });
    expect(compose([...fetched, again, consents]).report.looks.map(({ what }) => what).toSorted()).toEqual([
      'hat Ihre Einwilligungen eingesehen', 'hat die Meldung «Kurzassessment» abgeholt', 'hat die Meldung «Kurzassessment» noch einmal abgeholt',
    ]);
  });

  test('counts what it tells, the most frequent first, and of what is withheld how much', () => {
    const health = [disclosed('C10'), disclosed('C10')] as const;
    const { categories, withheld } = compose([...disclosed('C01'), ...disclosed('C14'), ...disclosed('C14'), ...health.flat()]).report;
    expect(categories.map(({ code, count }) => [code, count])).toEqual([['C14', 2], ['C01', 1]]);
    expect([withheld.count, withheld.text.slice(0, 40)]).toEqual([2, '2 Bekanntgaben sind zurückgehalten, bis ']);
    expect(compose(health[0]).report.withheld.text).toMatch(/^Eine Bekanntgabe ist zurückgehalten/);
  });

  test('calls the platform by its name, whoever acted there for it', () => {
    const byStaff = event({ kind: 'QUERY', actor: { id: 'iiz-dap', role: 'DPO', user: 'dpo-7' } });
    expect(compose([...withoutConsent('DSG Art. 25'), byStaff]).report.sources).toMatchObject([{ text: 'IIZ-Datenaustauschplattform (iiz-dap)' }]);
  });

  test.each(['de', 'fr'])('says on paper in %s everything that it says, in its order', async (language) => {
    const texts = languages.get(language) as ReportTexts;
    const report = { ...compose([...disclosed('C14'), ...disclosed('C14'), ...withoutConsent('DSG Art. 25'), ...disclosed('C10'), look], texts).report, reference: randomUUID() };
    const beyond = { disclosures: 5, looks: 7 };
    const paper = withoutSpaces(textOf(await renderPdf({ report, beyond, texts, madeOn: report.disclosures[0]!.day })));
    const { headings, labels } = texts;
    const counts = (part: 'sources' | 'recipients' | 'purposes' | 'categories') => [headings[part], ...report[part].map(({ text, count }) => `${text}: ${fill(texts.times[count === 1 ? 'one' : 'other'], { count })}`)];
    const leftOut = (part: 'disclosures' | 'looks') => fill(texts.beyond[part], { printed: report[part].length, count: report[part].length + beyond[part], beyond: beyond[part], day: report[part].at(-1)!.day });
    const told = report.disclosures.flatMap((one) => [
      `${one.day} · ${one.type}`, `${labels.from}: ${one.sender}`, `${labels.to}: ${one.recipient}`, `${labels.purpose}: ${one.purpose}`, `${labels.categories}: ${one.categories.join(', ')}`,
      `${labels.bases}: ${one.bases.join('; ')}`, `${labels.consent}: ${one.consent}`, `${labels.retention}: ${one.retention}`,
    ]);
    const expected = [
      report.title, texts.subtitle, report.reference, ...report.introduction, ...(['sources', 'recipients', 'purposes', 'categories'] as const).flatMap(counts),
      headings.disclosures, leftOut('disclosures'), ...told, headings.withheld, report.withheld.text,
      headings.looks, leftOut('looks'), ...report.looks.map(({ day, by, what }) => `${day}: ${by} ${what}`), headings.retention, ...report.retention, headings.rights, ...report.rights,
    ];
    expect([report.disclosures.length, report.looks.length, report.withheld.count]).toEqual([3, 4, 1]);
    let from = 0;
    for (const text of expected.map(withoutSpaces)) {
      const place = paper.indexOf(text, from);
      expect([text, place >= from]).toEqual([text, true]);
      from = place + text.length;
    }
  });

  test('leaves out what has not happened', () => {
    expect(compose(disclosed('C14').slice(0, 1)).report.disclosures).toEqual([]);
  });

  test('tells what was stopped and may have arrived all the same', () => {
    const accepted = disclosed('C14').slice(0, 1);
    const message = accepted[0]?.event.message as NonNullable<LeafEvent['message']>;
    const stopped = (mayHaveLeft: boolean): OpenedEvent[] => [event({ kind: 'WITHHELD', actor: { id: 'iiz-dap', role: 'DAP' }, message, recipient: 'ivst-so', problem: { slug: 'disclosure-not-permitted', code: 'DAP-4207' }, detail: { mayHaveLeft } })];
    expect(compose([...accepted, ...stopped(false)]).report.disclosures).toEqual([]);
    expect(compose([...accepted, ...stopped(true)]).report).toMatchObject({ recipients: [], categories: [{ count: 1 }] });
    expect(compose([...accepted, ...stopped(true)]).report.disclosures).toMatchObject([{ recipient: 'Beteiligte Stelle (ivst-so); gestoppt, ist vielleicht trotzdem angekommen' }]);
  });

  test('is written in French from its text file', () => {
    expect(sayNorm('AVIG Art. 97a Abs. 1 lit. f Ziff. 1', french)).toBe('LACI art. 97a al. 1 let. f ch. 1');
    expect(['AHVG Art. 153c', 'DSG Art. 6 Abs. 6–7 (analog)', 'InfoDG SO (BGS 114.1)'].map((norm) => sayNorm(norm, french))).toEqual(['LAVS art. 153c', 'LPD art. 6 al. 6–7 (par analogie)', 'InfoDG SO (BGS 114.1)']);
    expect(compose(events, french).report).toMatchObject({ title: 'Renseignements sur la communication de vos données', disclosures: [{ day: '4 mai 2026', recipient: 'Office AI (ivst-so)', type: 'Évaluation sommaire' }] });
  });

  test.each(['de', 'fr'])('is a tagged PDF in %s that declares title and language, with its fonts inside', async (language) => {
    const texts = languages.get(language) as ReportTexts;
    const many = Array.from({ length: 12 }, () => disclosed('C14')).flat();
    const pdf = await renderPdf({ report: { ...compose([...many, look], texts).report, reference: randomUUID() }, beyond: nothingBeyond, texts, madeOn: '1. Juni 2026' });
    const text = pdf.toString('latin1');
    expect(text.slice(0, 8)).toBe('%PDF-1.7');
    for (const mark of ['/StructTreeRoot', '/Marked true', `/Lang (${texts.locale})`, '/DisplayDocTitle true', '/S /H1', '/S /H2', '/S /L', '/S /LBody', '/FontFile2', '/Type /Pages']) expect([mark, text.includes(mark)]).toEqual([mark, true]);
    expect(text).toContain('pdfuaid');
    expect(Number(/\/Type \/Pages\s*\/Count (\d+)/.exec(text)?.[1] ?? 0)).toBeGreaterThan(1);
    expect(contentOf(pdf)).toContain('/Artifact');
  });
});

describe('rendering', () => {
  const texts = german;
  const report = { ...compose(Array.from({ length: 400 }, () => disclosed('C14')).flat()).report, reference: randomUUID() };
  const task = { report, beyond: nothingBeyond, texts, madeOn: '1. Juni 2026' };

  /** The longest that the event loop had for nothing else meanwhile, in time of a core: what else the machine does adds nothing. */
  async function longestStandstill(work: () => Promise<Buffer>): Promise<{ readonly standstillMs: number; readonly turns: number; readonly pdf: Buffer }> {
    let [standstillMs, turns, last] = [0, 0, process.threadCpuUsage()];
    const tick = (): void => {
      const { user, system } = process.threadCpuUsage(last);
      standstillMs = Math.max(standstillMs, (user + system) / 1_000);
      turns += 1;
      last = process.threadCpuUsage();
    };
    const timer = setInterval(tick, 5);
    const pdf = await work();
    tick();
    clearInterval(timer);
    return { standstillMs, turns, pdf };
  }

  test('goes on beside the event loop, and gives what it gives in it', async () => {
    const inIt = await longestStandstill(() => renderPdf(task));
    const beside = await longestStandstill(() => new RenderReports().render(task));
    expect(beside.standstillMs).toBeLessThan(inIt.standstillMs / 3);
    expect(beside.turns).toBeGreaterThan(3 * inIt.turns);
    const pages = (pdf: Buffer) => /\/Type \/Pages\s*\/Count (\d+)/.exec(pdf.toString('latin1'))?.[1];
    expect([pages(beside.pdf), beside.pdf.length]).toEqual([pages(inIt.pdf), inIt.pdf.length]);
  });

  test('is refused where two are under way', () => {
    const reports = new RenderReports();
    const [end] = [reports.begin(), reports.begin()];
    expect(() => reports.begin()).toThrow(expect.objectContaining({ slug: 'rate-limited' }));
    end?.();
    expect(() => reports.begin()).not.toThrow();
  });

  test('fails where the report cannot be rendered', async () => {
    await expect(new RenderReports().render({ ...task, report: { ...report, rights: undefined as never } })).rejects.toThrow();
  });
});

/** The content streams of a PDF, inflated. */
function contentOf(pdf: Buffer): string {
  return [...pdf.toString('latin1').matchAll(/\/Filter \/FlateDecode\s*>>\s*stream\n([\s\S]*?)\nendstream/g)]
    .map(([, stream = '']) => {
      try {
        return inflateSync(Buffer.from(stream, 'latin1')).toString('latin1');
      } catch {
        return '';
      }
    })
    .join('\n');
}

/** What a reader sees of a PDF, letter by letter: each font says what its glyphs stand for. */
function textOf(pdf: Buffer): string {
  const file = pdf.toString('latin1');
  const objects = new Map([...file.matchAll(/^(\d+) 0 obj\n([\s\S]*?)\nendobj/gm)].map(([, id, body]) => [id, body ?? '']));
  const lettersOf = (font = ''): string[] => {
    const map = contentOf(Buffer.from(objects.get(/\/ToUnicode (\d+) /.exec(objects.get(font) ?? '')?.[1] ?? '') ?? '', 'latin1'));
    return [...map.matchAll(/\[([^\]]*)\]/g)].flatMap(([, range = '']) => [...range.matchAll(/<([\w ]+)>/g)].map(([, code = '']) => Buffer.from(code.replaceAll(' ', ''), 'hex').swap16().toString('utf16le')));
  };
  const fonts = new Map([...file.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, id]) => [name, lettersOf(id)]));
  let letters: readonly string[] = [];
  return [...contentOf(pdf).matchAll(/\/(F\d+) [\d.]+ Tf|<((?:[0-9a-f]{4})+)>/g)].map(([, font, glyphs = '']) => {
    if (font !== undefined) letters = fonts.get(font) ?? [];
    return [...glyphs.matchAll(/..../g)].map(([glyph]) => letters[Number.parseInt(glyph, 16)] ?? '').join('');
  }).join('');
}

/** Where a line ends, no space is written; and pages are numbered outside of the text. */
function withoutSpaces(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

describe('a language of the report', () => {
  const codes = { roles: roleCodes, purposes, categories: dataCategories, types: Object.keys(retentionOfTypes) } as const;

  test.each([...languages.keys()])('%s has a word for every role, purpose, category and message type', (language) => {
    const texts = languages.get(language) as ReportTexts;
    for (const [part, expected] of Object.entries(codes)) expect(Object.keys(texts[part as keyof typeof codes]).sort()).toEqual([...expected].sort());
  });

  test('is added by adding its text file, and only a complete one is taken', () => {
    const folder = mkdtempSync(join(tmpdir(), 'iiz-texts-'));
    copyFileSync(join(import.meta.dirname, 'texts', 'de.json'), join(folder, 'de.json'));
    writeFileSync(join(folder, 'it.json'), JSON.stringify({ ...german, language: 'it', title: 'Informazioni' }));
    expect([...readReportTexts(folder).keys()]).toEqual(['de', 'it']);
    const { title: _, ...incomplete } = german;
    writeFileSync(join(folder, 'it.json'), JSON.stringify({ ...incomplete, language: 'it' }));
    expect(() => readReportTexts(folder)).toThrow('it.json differs from de.json at /title');
    rmSync(folder, { recursive: true });
  });
});

test('how long a message is kept is what the catalogue says, health data and sanctions first', () => {
  const types = SchemaRegistry.load().types();
  expect(Object.fromEntries(types.map(({ id, retention }) => [id, retention]))).toEqual(retentionOfTypes);
  expect([retentionOf('segment.assigned', ['C14']), retentionOf('segment.assigned', ['C10'])]).toEqual(['CASE_WORK', 'SENSITIVE']);
});
