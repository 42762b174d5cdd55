import { setImmediate as nextTurn } from 'node:timers/promises';
import { CaseTurns } from '../../apps/gateway/src/messages/case-turns.ts';

/** Takes so many turns, twenty cases at a time, each with something large at hand: `node … take-turns.main.ts <count>`. */
const turns = new CaseTurns();
const under = new Set<Promise<unknown>>();
for (let taken = 0; taken < Number(process.argv[2]); taken++) {
  const large = Array.from({ length: 2_000 }, (_, i) => `${taken} and ${i}`);
  const turn: Promise<unknown> = turns.take(`case-${taken}`, `sender-${taken % 5}`, async () => {
    await nextTurn();
    return large;
  }).then(() => under.delete(turn));
  under.add(turn);
  if (under.size >= 20) await nextTurn();
}
