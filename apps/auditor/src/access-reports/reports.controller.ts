import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access, SignedIn, type Caller } from '#runtime';
import { PersonKeys } from '../looks/person-keys.ts';
import { MakeReport, type ReportAnswer } from './make-report.ts';
import { readReport } from './read-report.ts';
import { sayDay } from './compose-report.ts';
import { RenderReports } from './render-reports.ts';
import { readReportTexts, type ReportTexts } from './report-texts.ts';

@Access('DPO')
@Controller('v1/audit/access-reports')
export class ReportsController {
  readonly #languages = readReportTexts();

  constructor(
    @Inject(MakeReport) private readonly reports: MakeReport,
    @Inject(PersonKeys) private readonly keys: PersonKeys,
    @Inject(RenderReports) private readonly pdfs: RenderReports,
  ) {}

  @Post()
  @HttpCode(200)
  async make(@SignedIn() caller: Caller, @Req() { body }: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { request, purpose } = readReport(body, this.keys.of, this.#languages);
    const make = () => this.reports.run(caller.id, purpose, request, new Date());
    if (request.format === 'json') return void (await reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(await make())));
    const { answer, pdf } = await this.#rendered(make, request.texts);
    await reply.headers({ 'content-type': 'application/pdf', 'content-disposition': `attachment; filename="auskunft-${answer.report.reference}.pdf"` }).send(pdf);
  }

  /** A place first: nobody is told to come again after a look went on record. */
  async #rendered(make: () => Promise<ReportAnswer>, texts: ReportTexts): Promise<{ answer: ReportAnswer; pdf: Buffer }> {
    const end = this.pdfs.begin();
    try {
      const answer = await make();
      return { answer, pdf: await this.pdfs.render({ report: answer.report, texts, madeOn: sayDay(answer.report.madeAt, texts) }) };
    } finally {
      end();
    }
  }
}
