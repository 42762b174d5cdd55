import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '#runtime';
import { ReaderTurns } from '../access/reader-turns.ts';
import { CheckpointReader } from './current-checkpoint.ts';
import { ServeTile } from './serve-tile.ts';

const prefix = '/log/';

/**
 * The log as public tools read it (C2SP tlog-tiles). Open to everybody by construction: a leaf holds commitments in
 * place of what identifies a person, and its pointers are masked, so there is nothing here to protect but the truth.
 */
@Public()
@Controller('log')
export class LogController {
  constructor(
    private readonly checkpoints: CheckpointReader,
    private readonly tiles: ServeTile,
    private readonly turns: ReaderTurns,
  ) {}

  @Get('checkpoint')
  async checkpoint(@Res() reply: FastifyReply): Promise<void> {
    const { note } = await this.checkpoints.current();
    await reply.header('content-type', 'text/plain; charset=utf-8').header('cache-control', 'no-cache').send(note);
  }

  /** The path is taken as it was sent: a tile has one spelling. */
  @Get('tile/*')
  async tile(@Req() { raw }: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const bytes = await this.turns.run(reply, () => this.tiles.run(raw.url?.slice(prefix.length) ?? ''));
    await reply.header('content-type', 'application/octet-stream').header('cache-control', 'public, max-age=31536000, immutable').send(bytes);
  }
}
