import type { MigrationInterface } from 'typeorm';

/** The steps of a schema, in their order. */
export type Migrations = readonly (new () => MigrationInterface)[];

/** What became of a schema. */
export interface Migrated {
  /** Steps that it had before. */
  readonly before: readonly string[];
  /** Steps that it lacked: taken, or with `dryRun` to be taken. */
  readonly steps: readonly string[];
}

/** The database has steps that this version does not know: it was migrated by a newer one, and nothing is touched. */
export class SchemaNewer extends Error {
  readonly unknown: readonly string[];

  constructor(unknown: readonly string[]) {
    super(`The schema has steps that this version does not know: ${unknown.join(', ')}.`);
    this.name = 'SchemaNewer';
    this.unknown = unknown;
  }
}

/** Its first step was taken in a form from before that was settled: what later steps and programs rely on is not there, and no step leads there. */
export class SchemaUnsettled extends Error {
  constructor() {
    super('The schema was made before its first step was settled: no step leads from there to this version.');
    this.name = 'SchemaUnsettled';
  }
}

const tableName = 'migration';
/** Whoever migrates holds it; two at once wait for each other. */
const migrationLock = 4_817_263;

/**
 * Brings a schema up to date, each step in a transaction of its own, one migrating process at a time. Running it again changes
 * nothing.
 *
 * @param settled a question that is true of every schema with the first step as it is
 * @throws SchemaNewer, SchemaUnsettled
 */
export async function migrateSchema(url: string, migrations: Migrations, settled: string, { dryRun = false } = {}): Promise<Migrated> {
  // Only here: it takes 30 MB, and the processes that migrate nothing never need it.
  const { DataSource } = await import('typeorm');
  const source = new DataSource({ type: 'postgres', url, migrations: [...migrations], migrationsTableName: tableName, synchronize: false });
  await source.initialize();
  const lock = source.createQueryRunner();
  try {
    await lock.query('select pg_advisory_lock($1)', [migrationLock]);
    const present = (await lock.query(`select to_regclass('${tableName}') is not null as present`)) as { present: boolean }[];
    const rows = present[0]?.present === true ? ((await lock.query(`select name from ${tableName} order by id`)) as { name: string }[]) : [];
    const before = rows.map(({ name }) => name);
    const known = migrations.map((Step) => new Step().name ?? Step.name);
    const unknown = before.filter((name) => !known.includes(name));
    if (unknown.length > 0) throw new SchemaNewer(unknown);
    const form = before.length === 0 ? [{ settled: true }] : ((await lock.query(`select (${settled}) as settled`)) as { settled: boolean }[]);
    if (form[0]?.settled !== true) throw new SchemaUnsettled();
    if (!dryRun) await source.runMigrations({ transaction: 'each' });
    return { before, steps: known.filter((name) => !before.includes(name)) };
  } finally {
    await lock.query('select pg_advisory_unlock_all()').catch(() => undefined);
    await lock.release();
    await source.destroy();
  }
}
