import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access, SignedIn, type Caller } from '#runtime';
import { PersonKeys } from '../looks/person-keys.ts';
import { readLook } from '../looks/read-look.ts';
import { filterOf } from '../queries/read-filter.ts';
import { ExportEvents } from './export-events.ts';

const mediaTypes = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl' } as const;

@Access('DPO')
@Controller('v1/audit/exports')
export class ExportsController {
  constructor(
    private readonly events: ExportEvents,
    private readonly keys: PersonKeys,
  ) {}

  @Post()
  @HttpCode(200)
  async export(@SignedIn() caller: Caller, @Req() { body }: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { asked: { filter, format }, purpose } = readLook('ExportRequest', body);
    const { stream, query } = await this.events.run(caller.id, purpose, filterOf(filter, this.keys.of), format, new Date());
    await reply.headers({ 'content-type': mediaTypes[format], 'content-disposition': `attachment; filename="ereignisse-${query.eventId}.${format}"` }).send(stream);
  }
}
