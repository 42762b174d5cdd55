import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access, SignedIn, type Caller } from '#runtime';
import { PersonKeys } from '../looks/person-keys.ts';
import { MakeReport } from './make-report.ts';
import { readReport } from './read-report.ts';
import { renderPdf } from './render-pdf.ts';
import { readReportTexts } from './report-texts.ts';

@Access('DPO')
@Controller('v1/audit/access-reports')
export class ReportsController {
  readonly #languages = readReportTexts();

  constructor(
    @Inject(MakeReport) private readonly reports: MakeReport,
    @Inject(PersonKeys) private readonly keys: PersonKeys,
  ) {}

  @Post()
  @HttpCode(200)
  async make(@SignedIn() caller: Caller, @Req() { body }: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { request, purpose } = readReport(body, this.keys.of, this.#languages);
    const answer = await this.reports.run(caller.id, purpose, request, new Date());
    if (request.format === 'json') return void (await reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(answer)));
    const pdf = await renderPdf(answer.report, request.texts);
    await reply.headers({ 'content-type': 'application/pdf', 'content-disposition': `attachment; filename="auskunft-${answer.report.reference}.pdf"` }).send(pdf);
  }
}
