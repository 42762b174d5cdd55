import { expect, test } from '@jest/globals';
import { createLog } from './log.ts';
import { Health } from './health.ts';
import { Metrics } from './metrics.ts';
import { RewriteWatch } from './rewrite-watch.ts';

function watched() {
  const lines: { level: string; rows?: number; overdueHours: number }[] = [];
  const log = createLog({ process: 'router', destination: { write: (line) => void lines.push(JSON.parse(line) as (typeof lines)[number]) } });
  const [metrics, health] = [new Metrics('router'), new Health()];
  let now = Date.parse('2026-05-04T00:00:00Z');
  const watch = new RewriteWatch(log, metrics, health, () => new Date(now));
  return {
    watch,
    passHours: (hours: number) => (now += hours * 3_600_000),
    told: () => lines.splice(0).map(({ level, rows, overdueHours }) => [level, rows, overdueHours]),
    overdueSeconds: async () => Number(/^iiz_rewrite_overdue_seconds\{.*\} (\d+)$/m.exec(await metrics.text())?.[1]),
    readiness: async () => (await health.readiness()).checks['rewriting'],
  };
}

test('a rewriting that is put off is told at once and every hour, and needs somebody when a day has passed', async () => {
  const { watch, passHours, told, overdueSeconds, readiness } = watched();
  watch.tried({ kind: 'seen', rows: 7 });
  expect(told()).toEqual([['warn', 7, 0]]);
  passHours(0.5);
  watch.tried({ kind: 'seen', rows: 7 });
  expect(told()).toEqual([]);
  passHours(0.5);
  watch.failed(new Error('no lock within three seconds'));
  expect(told()).toEqual([['warn', undefined, 1]]);
  expect(await readiness()).toEqual({ ok: true, detail: { overdueHours: 1, alarm: false } });
  passHours(23);
  watch.tried({ kind: 'seen', rows: 9 });
  expect(told()).toEqual([['error', 9, 24]]);
  expect(await overdueSeconds()).toBe(86_400);
  expect(await readiness()).toEqual({ ok: true, detail: { overdueHours: 24, alarm: true } });
});

test('it is over when the rewriting succeeds, here or elsewhere, and not while another process is at it', async () => {
  const { watch, passHours, told, overdueSeconds } = watched();
  for (const end of [{ kind: 'rewritten' }, undefined] as const) {
    watch.tried({ kind: 'seen', rows: 1 });
    passHours(2);
    watch.tried({ kind: 'elsewhere' });
    expect(await overdueSeconds()).toBe(7_200);
    watch.tried(end);
    expect(await overdueSeconds()).toBe(0);
    expect(told()).toEqual([['warn', 1, 0]]);
  }
});
