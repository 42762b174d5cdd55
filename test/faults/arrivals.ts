const platform = 'iiz-dap';

/** Who still waits for which accepted message. A case whose consent is being withdrawn is waited for no more. */
export class Arrivals {
  readonly #awaited = new Map<string, { caseId: string; recipients: Set<string> }>();
  readonly #arrived = new Set<string>();
  readonly #forgotten = new Set<string>();
  readonly #wakers = new Map<string, () => void>();

  /** The message was accepted for these recipients. */
  expect(messageId: string, caseId: string, recipients: readonly string[]): void {
    const missing = recipients.filter((recipient) => recipient !== platform && !this.#arrived.has(`${messageId} ${recipient}`));
    if (missing.length > 0 && !this.#forgotten.has(caseId)) this.#awaited.set(messageId, { caseId, recipients: new Set(missing) });
  }

  arrive(messageId: string, recipient: string): void {
    const key = `${messageId} ${recipient}`;
    this.#arrived.add(key);
    this.#wakers.get(key)?.();
    const awaited = this.#awaited.get(messageId);
    awaited?.recipients.delete(recipient);
    if (awaited?.recipients.size === 0) this.#awaited.delete(messageId);
  }

  forget(caseId: string): void {
    this.#forgotten.add(caseId);
    for (const [messageId, awaited] of this.#awaited) if (awaited.caseId === caseId) this.#awaited.delete(messageId);
  }

  has(messageId: string, recipient: string): boolean {
    return this.#arrived.has(`${messageId} ${recipient}`);
  }

  /** Settles when the recipient has it. */
  reached(messageId: string, recipient: string): Promise<void> {
    const key = `${messageId} ${recipient}`;
    return this.#arrived.has(key) ? Promise.resolve() : new Promise((resolve) => void this.#wakers.set(key, resolve));
  }

  /** Accepted minus delivered, in messages. */
  get inFlight(): number {
    return this.#awaited.size;
  }

  /** For the report on what did not arrive. */
  get missing(): string[] {
    return [...this.#awaited].map(([messageId, { recipients }]) => `${messageId} to ${[...recipients].join(', ')}`);
  }
}
