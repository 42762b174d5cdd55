import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, SignedIn, type Caller } from '#runtime';
import { PersonKeys } from '../looks/person-keys.ts';
import { ListPerson, type PersonAnswer } from './list-person.ts';
import { readPerson } from './read-person.ts';

@Access('DPO')
@Controller('v1/audit/persons')
export class PersonsController {
  constructor(
    private readonly list: ListPerson,
    private readonly keys: PersonKeys,
  ) {}

  @Post()
  @HttpCode(200)
  show(@SignedIn() caller: Caller, @Req() { body }: FastifyRequest): Promise<PersonAnswer> {
    const { asked, purpose } = readPerson(body, this.keys.of);
    return this.list.run(caller.id, purpose, asked, new Date());
  }
}
