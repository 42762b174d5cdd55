import { randomBytes } from 'node:crypto';
import type { HealthCheck } from '#runtime';
import type { KeyEncryptionKey } from '#sealing';

const lookEveryMs = 5_000;

/**
 * Whether the current key wraps: without it nothing is accepted. Asked at most every five seconds, whoever looks: readiness is open to
 * everybody, and each question is a call of the key management service.
 */
export function keyServiceCheck(kek: KeyEncryptionKey): HealthCheck {
  let [asked, answer] = [-Infinity, Promise.resolve()];
  return async () => {
    if (performance.now() - asked >= lookEveryMs) {
      asked = performance.now();
      answer = Promise.resolve(kek.wrap(randomBytes(32))).then(() => undefined);
    }
    await answer;
    return { ok: true };
  };
}
