import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access, allowSilence, SignedIn, type Caller } from '#runtime';
import { PersonKeys } from '../looks/person-keys.ts';
import { MakeReport, type PrintableReport } from './make-report.ts';
import { readReport } from './read-report.ts';
import { sayDay } from './compose-report.ts';
import { longestRenderingMs, RenderReports } from './render-reports.ts';
import { readReportTexts, type ReportTexts } from './report-texts.ts';

/** What is printed is read before, and nothing is sent meanwhile either. */
const longestReadingMs = 120_000;
/** Until it is answered that a report has taken too long. */
const marginMs = 30_000;

@Access('DPO')
@Controller('v1/audit/access-reports')
export class ReportsController {
  readonly #languages = readReportTexts();

  constructor(
    private readonly reports: MakeReport,
    private readonly keys: PersonKeys,
    private readonly pdfs: RenderReports,
  ) {}

  @Post()
  @HttpCode(200)
  async make(@SignedIn() caller: Caller, @Req() asked: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { request, purpose } = readReport(asked.body, this.keys.of, this.#languages);
    const at = new Date();
    if (request.format === 'json') {
      return void (await reply
        .header('content-type', 'application/json; charset=utf-8')
        .send(await this.reports.whole(caller.id, purpose, request, at)));
    }
    const { reference, pdf } = await this.#printed(async () => {
      allowSilence(asked, longestReadingMs);
      const printable = await this.reports.printable(caller.id, purpose, request, at);
      allowSilence(asked, longestRenderingMs + marginMs);
      return printable;
    }, request.texts);
    await reply.headers({ 'content-type': 'application/pdf', 'content-disposition': `attachment; filename="auskunft-${reference}.pdf"` }).send(pdf);
  }

  /** A place first: nobody is told to come again after a look went on record. */
  async #printed(make: () => Promise<PrintableReport>, texts: ReportTexts): Promise<{ reference: string; pdf: Buffer }> {
    const end = this.pdfs.begin();
    try {
      const printable = await make();
      const { reference, madeAt } = printable.report;
      return { reference, pdf: await this.pdfs.render({ ...printable, texts, madeOn: sayDay(madeAt, texts) }) };
    } finally {
      end();
    }
  }
}
