import { openPool } from '#persistence';
import type { TestPlatform } from '../support/platform.ts';

/** Has the database write down every move of a consumer's position, whoever makes it, in the transaction that makes it. */
export async function watchPositions(platform: TestPlatform): Promise<void> {
  const exchange = openPool({ url: platform.urls.exchange.migrator, poolSize: 1 });
  try {
    await exchange.query(`
      create table position_move (n bigint generated always as identity, topic text, partition int, epoch bigint, next_offset bigint);
      create function position_moved() returns trigger language plpgsql security definer set search_path from current as $$ begin
        insert into position_move (topic, partition, epoch, next_offset) values (new.topic, new.partition, new.epoch, new.next_offset);
        return null;
      end $$;
      create trigger position_moved after insert or update on consumer_position for each row execute function position_moved()`);
  } finally {
    await exchange.end();
  }
}

export const readPositionMoves = 'select topic, partition, epoch::float8 as epoch, next_offset::float8 as "nextOffset" from position_move order by n';
