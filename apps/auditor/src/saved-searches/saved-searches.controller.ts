import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { Access, SignedIn, type Caller } from '#runtime';
import { readSavedSearch, readSearchId } from './read-saved-search.ts';
import { KeepSearches, type KeptSearch } from './keep-searches.ts';

@Access('DPO')
@Controller('v1/audit/saved-searches')
export class SavedSearchesController {
  constructor(private readonly searches: KeepSearches) {}

  @Get()
  async list(@SignedIn() caller: Caller): Promise<{ searches: KeptSearch[] }> {
    return { searches: await this.searches.list(caller.id) };
  }

  @Put(':searchId')
  save(@SignedIn() caller: Caller, @Param('searchId') searchId: string, @Body() body: unknown): Promise<KeptSearch> {
    return this.searches.save(caller.id, readSearchId(searchId), readSavedSearch(body), new Date());
  }

  @Delete(':searchId')
  @HttpCode(204)
  forget(@SignedIn() caller: Caller, @Param('searchId') searchId: string): Promise<void> {
    return this.searches.forget(caller.id, readSearchId(searchId));
  }
}
