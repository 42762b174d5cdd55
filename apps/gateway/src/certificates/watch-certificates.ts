import type { CheckResult, Health, Log, Metrics } from '#runtime';
import type { PartnerKeys } from './partner-keys.ts';
import { alarmFrom } from './revocation-lists.ts';
import type { ListStanding, RevocationLists } from './revocation-lists.ts';

const LOOK_EVERY_MS = 60_000;

/**
 * Says in log, metrics and readiness how certificates and revocation lists stand: half of a list's life before it locks
 * anybody out, and which keys are locked out. Not ready when nobody could be let in any more; one authority without a list
 * locks out its own partners and must not take the platform from all the others.
 */
export class WatchCertificates {
  readonly #revocation: RevocationLists | undefined;
  readonly #keys: PartnerKeys;
  readonly #log: Log;
  #timer: NodeJS.Timeout | undefined;

  /** @param revocation left out: no lists are asked for */
  constructor(revocation: RevocationLists | undefined, keys: PartnerKeys, log: Log) {
    this.#revocation = revocation;
    this.#keys = keys;
    this.#log = log;
  }

  start(health: Health, metrics: Metrics): this {
    health.add('certificates', () => this.check(new Date()));
    metrics.gauge(
      {
        name: 'crl_lifetime_used_ratio',
        help: 'Share of its life that the oldest revocation list has behind it; 0.5 alarms, above 1 it locks out, +Inf: there is no list',
      },
      (gauge) => gauge.set(this.#used(new Date())),
    );
    metrics.gauge({ name: 'keys_untrusted', help: 'Keys in force whose certificates are not trusted' }, (gauge) =>
      gauge.set(this.#keys.untrusted(new Date()).length),
    );
    this.look(new Date());
    this.#timer = setInterval(() => this.look(new Date()), LOOK_EVERY_MS).unref();
    return this;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  check(at: Date): CheckResult {
    const untrusted = this.#keys.untrusted(at);
    if (this.#revocation === undefined) return { ok: true, detail: { untrustedKeys: untrusted.length } };
    const lists = this.#lists(at);
    const used = this.#oldest(at);
    const missing = untrusted.filter(({ fault }) => fault === 'crl-missing').length;
    return {
      ok: lists.length > 0 && (untrusted.length === 0 || untrusted.length < this.#keys.inForce(at).length),
      detail: {
        untrustedKeys: untrusted.length,
        revocationLists: lists.length,
        lifetimeUsed: Math.round(used * 100) / 100,
        alarm: lists.length === 0 || used >= alarmFrom || missing > 0,
      },
    };
  }

  /** One line for every fault there is. */
  look(at: Date): void {
    for (const { keyid, partnerId, fault } of this.#keys.untrusted(at)) {
      this.#log.warn('a registered key is not accepted: its certificate is not trusted', { keyid, partnerId, fault });
    }
    if (this.#revocation !== undefined && this.#lists(at).length === 0) {
      this.#log.error('no revocation list is loaded: nobody is let in until there is one');
    }
    for (const { authority, nextUpdate, lifetimeUsed } of this.#lists(at)) {
      if (lifetimeUsed > 1) {
        this.#log.error('a revocation list has ended: nobody of its authority is let in until there is a newer one', {
          authority,
          nextUpdate: nextUpdate.toISOString(),
        });
      } else if (lifetimeUsed >= alarmFrom) {
        this.#log.warn('a revocation list is not renewed; at its end it will lock everybody of its authority out', {
          authority,
          nextUpdate: nextUpdate.toISOString(),
        });
      }
    }
  }

  #lists(at: Date): ListStanding[] {
    return this.#revocation?.standing(at) ?? [];
  }

  /** Where lists are asked for and there is none, nobody is let in: that is no list in its youth. */
  #used(at: Date): number {
    return this.#revocation !== undefined && this.#lists(at).length === 0 ? Infinity : this.#oldest(at);
  }

  #oldest(at: Date): number {
    return Math.max(0, ...this.#lists(at).map(({ lifetimeUsed }) => lifetimeUsed));
  }
}
