import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endOf, isMoment, startOf } from '#consent';
import { enterAgreements, enterMunicipalities, enterRollouts } from '#persistence';
import type { Agreement, Pool } from '#persistence';
import { InstallFault } from './install-fault.ts';
import { repositoryRoot } from './repository-root.ts';

/** Which file holds which register; what is left out is not touched. */
export interface RegisterFiles {
  municipalities?: string | undefined;
  regions?: string | undefined;
  agreements?: string | undefined;
}

/** Competence and introduction of the regions of Kanton Solothurn, as they are delivered. */
export function shippedRegisters(): { municipalities: string; regions: string } {
  const folder = join(repositoryRoot(), 'registers');
  return { municipalities: join(folder, 'municipality-regions.json'), regions: join(folder, 'region-rollout.json') };
}

const members = {
  municipalities: ['bfs', 'regionId', 'validFrom', 'validTo', 'evidence'],
  regions: ['regionId', 'status', 'validFrom', 'evidence'],
  agreements: ['fromPartner', 'toPartner', 'code', 'validFrom', 'validTo'],
} as const;

/**
 * Enters registers: which region is competent where, how far each has come, what partners have agreed on. A row that is there
 * is left as it is; how many were new is told for each file.
 *
 * @throws InstallFault file-unusable
 */
export async function enterRegisters(pool: Pool, files: RegisterFiles): Promise<Partial<Record<keyof RegisterFiles, number>>> {
  const { municipalities, regions, agreements } = files;
  return {
    ...(municipalities === undefined ? {} : { municipalities: await enterMunicipalities(pool, rowsOf('municipalities', municipalities)) }),
    ...(regions === undefined ? {} : { regions: await enterRollouts(pool, rowsOf('regions', regions)) }),
    ...(agreements === undefined ? {} : { agreements: await enterAgreements(pool, rowsOf<AgreementEntry>('agreements', agreements).map(agreementOf)) }),
  };
}

interface AgreementEntry extends Omit<Agreement, 'validFrom' | 'validTo'> {
  validFrom: string;
  validTo: string | null;
}

/** A day counts as a whole, in Solothurn, the last one too. */
function agreementOf(entry: AgreementEntry): Agreement {
  return { ...entry, validFrom: new Date(startOf(entry.validFrom)), validTo: entry.validTo === null ? null : new Date(endOf(entry.validTo)) };
}

function isDated({ validFrom, validTo }: Record<'validFrom' | 'validTo', unknown>): boolean {
  return [validFrom, validTo ?? validFrom].every((each) => typeof each === 'string' && isMoment(each));
}

function rowsOf<Row>(register: keyof typeof members, path: string): Row[] {
  const unusable = (why: string, cause?: unknown): InstallFault => new InstallFault('file-unusable', `${path} holds no register of ${register}: ${why}.`, `Give a JSON array of rows with ${members[register].join(', ')}.`, cause);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw unusable('it cannot be read as JSON', cause);
  }
  if (!Array.isArray(value)) throw unusable('no array');
  const bad = value.findIndex((row: unknown) => typeof row !== 'object' || row === null || members[register].some((member) => !(member in row)));
  if (bad >= 0) throw unusable(`row ${bad} lacks a member`);
  const undated = register === 'agreements' ? (value as AgreementEntry[]).findIndex((row) => !isDated(row)) : -1;
  if (undated >= 0) throw unusable(`row ${undated} has neither days nor times with their offset`);
  return value as Row[];
}
