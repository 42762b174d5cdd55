import { readFileSync } from 'node:fs';

/*
 * Preloaded into a process: its clock is wrong by as many milliseconds as the file says, from one moment to the next. Timers and
 * `performance.now()` stay right, as when somebody puts a machine's clock.
 */
const file = process.env['WRONG_CLOCK_FILE'] ?? '';
const RightDate = Date;
let wrongBy = 0;

function look() {
  try {
    wrongBy = Number(readFileSync(file, 'utf8'));
  } catch {
    wrongBy = 0;
  }
}

const now = () => RightDate.now() + wrongBy;
globalThis.Date = new Proxy(RightDate, {
  construct: (target, given, newTarget) => Reflect.construct(target, given.length > 0 ? given : [now()], newTarget),
  apply: () => new RightDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
look();
setInterval(look, 50).unref();
