import { createRequire } from 'node:module';
import PdfDocument from 'pdfkit';
import type { ReportedDisclosure } from './compose-report.ts';
import type { PrintableReport } from './make-report.ts';
import type { RenderTask } from './render-reports.ts';
import { fill, type ReportTexts } from './report-texts.ts';

const { resolve } = createRequire(import.meta.url);
/** Embedded, so that every language's letters are there and a reader needs no font of its own (PDF/UA). */
const fonts = { regular: resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'), bold: resolve('@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf') };
const margin = 56;
/** Points that a heading with its first lines, and one disclosure, take. */
const heights = { heading: 60, disclosure: 140 } as const;
const sizes = { title: 18, heading: 12, text: 9.5, small: 8 } as const;

/**
 * That this is PDF/UA-1, for whoever reads it (ISO 14289-1, 5). pdfkit's own switch for it also writes a list of the glyphs in
 * each font that leaves out those which others are composed of, as umlauts are: a false one, where none is needed.
 */
const identification = `
  <rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="">
    <pdfuaid:part>1</pdfuaid:part>
  </rdf:Description>`;

/**
 * Renders a report as a tagged PDF (PDF/UA-1, as veraPDF checks it): title, headings, paragraphs and lists in reading order, language and title
 * declared, page numbers outside of it. What the whole report has beyond it stands there by number and day. Takes the thread
 * for as long as it takes.
 */
export async function renderPdf({ report, beyond, texts, madeOn }: RenderTask): Promise<Buffer> {
  const doc = new PdfDocument({
    size: 'A4', margin, lang: texts.locale, tagged: true, displayTitle: true, pdfVersion: '1.7', bufferPages: true, font: fonts.regular,
    info: { Title: report.title, Author: texts.subtitle, Subject: `${texts.reference} ${report.reference}`, CreationDate: new Date(report.madeAt) },
  });
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((done, failed) => doc.once('end', done).once('error', failed));
  new Sheet(doc, texts).write({ report, beyond }, madeOn);
  doc.appendXML(identification);
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}

/** One report on its way onto pages. */
class Sheet {
  readonly #doc: PDFKit.PDFDocument;
  readonly #texts: ReportTexts;
  readonly #root: PDFKit.PDFStructureElement;

  constructor(doc: PDFKit.PDFDocument, texts: ReportTexts) {
    this.#doc = doc;
    this.#texts = texts;
    this.#root = doc.struct('Document');
    doc.addStructure(this.#root);
  }

  write({ report, beyond }: PrintableReport, madeOn: string): void {
    const { reference, made, subtitle } = this.#texts;
    this.#piece('H1', report.title, sizes.title, fonts.bold);
    this.#piece('P', `${subtitle}\n${reference}: ${report.reference} · ${made} ${madeOn}`, sizes.small);
    for (const paragraph of report.introduction) this.#paragraph(paragraph);
    if (report.nothing === undefined) this.#entries({ report, beyond });
    else this.#nothing(report.nothing, { report, beyond });
    this.#heading(this.#texts.headings.rights);
    this.#list(report.rights);
    this.#root.end();
    this.#numberPages();
  }

  /** No heading stands over nothing. */
  #nothing(sentence: string, { report, beyond }: PrintableReport): void {
    this.#paragraph(sentence);
    if (report.looks.length > 0) this.#looks({ report, beyond });
  }

  #entries({ report, beyond }: PrintableReport): void {
    const { headings } = this.#texts;
    for (const part of ['sources', 'recipients', 'purposes', 'categories'] as const) {
      this.#heading(headings[part]);
      this.#list(report[part].map(({ text, count }) => `${text}: ${fill(this.#texts.times[count === 1 ? 'one' : 'other'], { count })}`));
    }
    this.#heading(headings.disclosures);
    this.#leftOut('disclosures', report.disclosures, beyond.disclosures);
    for (const disclosure of report.disclosures) this.#disclosure(disclosure);
    if (report.disclosures.length === 0) this.#paragraph(this.#texts.nothing);
    this.#heading(headings.withheld);
    this.#paragraph(report.withheld.text);
    this.#looks({ report, beyond });
    this.#heading(headings.retention);
    this.#list(report.retention);
  }

  #looks({ report, beyond }: PrintableReport): void {
    this.#heading(this.#texts.headings.looks);
    this.#leftOut('looks', report.looks, beyond.looks);
    this.#list(report.looks.map(({ day, by, what }) => `${day}: ${by} ${what}`));
  }

  #disclosure({ day, sender, recipient, type, purpose, categories, bases, consent, retention }: ReportedDisclosure): void {
    const { labels } = this.#texts;
    this.#keepTogether(heights.disclosure);
    this.#piece('H3', `${day} · ${type}`, sizes.text, fonts.bold);
    const lines: [string, string][] = [
      [labels.from, sender],
      [labels.to, recipient],
      [labels.purpose, purpose],
      [labels.categories, categories.join(', ')],
      [labels.bases, bases.join('; ')],
      [labels.consent, consent],
      [labels.retention, retention],
    ];
    this.#list(lines.filter(([, value]) => value !== '').map(([label, value]) => `${label}: ${value}`));
  }

  /** Says what is not on paper, and where it is. */
  #leftOut(part: 'disclosures' | 'looks', printed: readonly { readonly day: string }[], beyond: number): void {
    if (beyond > 0) this.#paragraph(fill(this.#texts.beyond[part], { printed: printed.length, count: printed.length + beyond, beyond, day: printed.at(-1)?.day ?? '' }));
  }

  #heading(text: string): void {
    this.#keepTogether(heights.heading);
    this.#doc.moveDown(0.6);
    this.#piece('H2', text, sizes.heading, fonts.bold);
  }

  /** Begins a page where what comes would be torn apart. */
  #keepTogether(height: number): void {
    if (this.#doc.y + height > this.#doc.page.height - margin) this.#doc.addPage();
  }

  #paragraph(text: string): void {
    this.#piece('P', text, sizes.text);
  }

  #list(items: readonly string[]): void {
    if (items.length === 0) return this.#paragraph(this.#texts.nothing);
    const list = this.#doc.struct('L');
    this.#root.add(list);
    for (const item of items) {
      const body = this.#doc.struct('LBody', {}, () => void this.#doc.font(fonts.regular).fontSize(sizes.text).text(`–  ${item}`, margin + 8, undefined, { paragraphGap: 2 }));
      list.add(this.#doc.struct('LI', {}, [body]));
    }
    list.end();
    this.#doc.x = margin;
    this.#doc.moveDown(0.3);
  }

  #piece(kind: 'H1' | 'H2' | 'H3' | 'P', text: string, size: number, font = fonts.regular): void {
    this.#root.add(this.#doc.struct(kind, {}, () => void this.#doc.font(font).fontSize(size).text(text, margin, undefined, { paragraphGap: 5 })));
  }

  #numberPages(): void {
    const { start, count } = this.#doc.bufferedPageRange();
    for (let page = 0; page < count; page++) {
      this.#doc.switchToPage(start + page);
      const { margins, height } = this.#doc.page;
      margins.bottom = 0;
      this.#doc.markContent('Artifact', { type: 'Pagination' });
      this.#doc.font(fonts.regular).fontSize(sizes.small).text(fill(this.#texts.labels.page, { page: page + 1, pages: count }), margin, height - 36, { lineBreak: false });
      this.#doc.endMarkedContent();
    }
  }
}
