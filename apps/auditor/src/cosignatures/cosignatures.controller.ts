import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#problems';
import { Public } from '#runtime';
import { isJsonObject, parseStrictJson } from '#schemas';
import { ReaderTurns } from '../access/reader-turns.ts';
import { CheckpointReader } from '../log/current-checkpoint.ts';
import { CosignedCheckpoints } from './cosigned-checkpoints.ts';
import { TakeCosignature } from './take-cosignature.ts';

/** A checkpoint with as many lines as a note may have is a tenth of it. */
const limits = { maxBytes: 16 * 1024, maxDepth: 2, maxNodes: 4 };

/** Open to everybody: a cosignature proves itself, and only known cosigners' are kept. */
@Public()
@Controller('log')
export class CosignaturesController {
  constructor(
    private readonly checkpoints: CheckpointReader,
    private readonly cosigned: CosignedCheckpoints,
    private readonly take: TakeCosignature,
    private readonly turns: ReaderTurns,
  ) {}

  /** The newest state of the log that somebody cosigned, with the signatures. */
  @Get('cosigned')
  async newest(@Res() reply: FastifyReply): Promise<void> {
    const note = await this.turns.run(reply, async () => this.cosigned.newest((await this.checkpoints.current()).size));
    if (note === undefined) throw new Problem('not-found');
    await reply.header('content-type', 'text/plain; charset=utf-8').header('cache-control', 'no-cache').send(note);
  }

  /** The note is a checkpoint of this log as it was served, with the cosigner's line added. */
  @Post('cosignatures')
  @HttpCode(200)
  add(@Req() { body }: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<{ kept: number }> {
    const note = noteIn(Buffer.isBuffer(body) ? body : Buffer.alloc(0));
    return this.turns.run(reply, async () => ({ kept: await this.take.run(note) }));
  }
}

function noteIn(body: Buffer): string {
  const parsed = parseStrictJson(body, limits);
  if (!parsed.ok) throw new Problem(parsed.problem);
  const note = isJsonObject(parsed.value) ? parsed.value['note'] : undefined;
  if (typeof note !== 'string') throw new Problem('query-invalid', { pointers: [{ pointer: '/note', rule: 'string' }] });
  return note;
}
