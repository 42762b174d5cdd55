import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseTilePath } from '#audit';
import { Public } from '#runtime';
import { LeafReaders } from '../access/leaf-readers.ts';
import { ReaderTurns } from '../access/reader-turns.ts';
import { CheckpointReader } from './current-checkpoint.ts';
import { ServeTile } from './serve-tile.ts';

const prefix = '/log/';

/**
 * The log as public tools read it (C2SP tlog-tiles): checkpoints and hashes for everybody, entries for those who read leaves. A leaf holds
 * commitments in place of what identifies a person, and its pointers are masked.
 */
@Public()
@Controller('log')
export class LogController {
  constructor(
    private readonly checkpoints: CheckpointReader,
    private readonly tiles: ServeTile,
    private readonly turns: ReaderTurns,
    private readonly leafReaders: LeafReaders,
  ) {}

  @Get('checkpoint')
  async checkpoint(@Res() reply: FastifyReply): Promise<void> {
    const { note } = await this.checkpoints.current();
    await reply.header('content-type', 'text/plain; charset=utf-8').header('cache-control', 'no-cache').send(note);
  }

  /** The path is taken as it was sent: a tile has one spelling. */
  @Get('tile/*')
  async tile(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const path = request.raw.url?.slice(prefix.length) ?? '';
    const ofLeaves = parseTilePath(path)?.kind === 'entries';
    if (ofLeaves) await this.leafReaders.admit(request);
    const bytes = await this.turns.run(reply, () => this.tiles.run(path));
    await reply.header('content-type', 'application/octet-stream').header('cache-control', `${ofLeaves ? 'private' : 'public'}, max-age=31536000, immutable`).send(bytes);
  }
}
