import { caller, type Answer, type Call, type Given, type Operation } from '../api/call.ts';
import { ProblemAnswer } from '../api/problem.ts';
import { isProvidersAnswer, leaveForProvider, takeProvidersAnswer, type SignedIn } from './openid.ts';
import { readSignInSettings } from './settings.ts';

export type SessionState = 'arriving' | 'signed-out' | 'expired' | 'failed' | 'signed-in';

/** Who is signed in on this page, and the only way in which it calls its origin. Ends with the page, and with its token. */
export class Session {
  /** With the token of whoever is signed in; an answer that the token is no longer taken ends the session. */
  readonly call: Call;
  #state: SessionState = isProvidersAnswer() ? 'arriving' : 'signed-out';
  #signedIn: SignedIn | undefined;
  #expiry: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();

  constructor() {
    const call = caller(() => this.#signedIn?.token, () => document.documentElement.lang);
    this.call = async <O extends Operation>(operation: O, given: Given<O>): Promise<Answer<O>> => {
      try {
        return await call(operation, given);
      } catch (error) {
        if (error instanceof ProblemAnswer && error.status === 401) this.#end('expired');
        throw error;
      }
    };
    if (this.#state === 'arriving') void this.#arrive();
  }

  get state(): SessionState {
    return this.#state;
  }

  get roles(): readonly string[] | undefined {
    return this.#signedIn?.roles;
  }

  get name(): string {
    return this.#signedIn?.name ?? '';
  }

  /** When the token ends, and with it what is shown; undefined: nobody is signed in. */
  get endsAt(): Date | undefined {
    return this.#signedIn && new Date(this.#signedIn.expiresAt);
  }

  /** Tells of every change of `state`. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  async signIn(): Promise<void> {
    try {
      await leaveForProvider(await readSignInSettings());
    } catch {
      this.#end('failed');
    }
  }

  /** Forgets the token and everything that was shown: the page begins anew. */
  signOut(): void {
    this.#end('signed-out');
    location.assign(location.pathname);
  }

  async #arrive(): Promise<void> {
    try {
      const signedIn = await takeProvidersAnswer(await readSignInSettings());
      this.#signedIn = signedIn;
      this.#expiry = setTimeout(() => this.#end('expired'), Math.max(0, signedIn.expiresAt - Date.now()));
      this.#become('signed-in');
    } catch {
      this.#end('failed');
    }
  }

  #end(state: SessionState): void {
    clearTimeout(this.#expiry);
    this.#signedIn = undefined;
    this.#become(state);
  }

  #become(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
