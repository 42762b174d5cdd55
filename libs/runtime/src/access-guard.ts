import { SetMetadata, createParamDecorator, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Problem } from '#problems';
import { markProven } from './proven-requests.ts';

/** Who calls an API that people sign in to. */
export interface Caller {
  /** The token's subject. */
  id: string;
  roles: readonly string[];
  /** The client that the token was issued to, when it says so. */
  clientId?: string;
}

/** Finds the caller of a request, or throws a Problem. */
export type Authenticate = (request: FastifyRequest) => Promise<Caller>;

const ACCESS = 'iiz-dap:access';
/** No partner. */
const signedIn = {};
const EVERYBODY = 'everybody';
type AccessRule = typeof EVERYBODY | readonly string[];

/** A member of the request, not an entry of a WeakMap: what the values of an old one lead to V8 keeps until it marks (docs/performance.md). */
const signedInAs = Symbol('signed in as');
type CalledRequest = FastifyRequest & { [signedInAs]?: Caller };

/** Who signed in, whether or not they are let in; undefined where nobody has. */
export function callerOf(request: FastifyRequest): Caller | undefined {
  return (request as CalledRequest)[signedInAs];
}

/** Opens a handler, or all of a controller, to everybody. */
export function Public(): MethodDecorator & ClassDecorator {
  return SetMetadata(ACCESS, EVERYBODY satisfies AccessRule);
}

/** Opens a handler, or all of a controller, to callers with one of the roles. What stands on the handler goes first. */
export function Access(...roles: readonly [string, ...string[]]): MethodDecorator & ClassDecorator {
  return SetMetadata(ACCESS, roles satisfies AccessRule);
}

/** Whether the handler is open to everybody: for guards that prove callers in another way. */
export function isPublic(context: ExecutionContext): boolean {
  return ruleOf(context) === EVERYBODY;
}

/** The caller that the guard has let in. */
export const SignedIn = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const caller = callerOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (caller === undefined) throw new Problem('unauthenticated');
  return caller;
});

/** Denies by default: a handler without `Public` or `Access` does not exist for anybody. */
export class AccessGuard implements CanActivate {
  private readonly authenticate: Authenticate;

  constructor(authenticate: Authenticate) {
    this.authenticate = authenticate;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = ruleOf(context);
    if (rule === EVERYBODY) return true;
    if (rule === undefined) throw new Problem('not-found');
    const request = context.switchToHttp().getRequest<CalledRequest>();
    const caller = await this.authenticate(request);
    request[signedInAs] = caller;
    if (!caller.roles.some((role) => rule.includes(role))) throw new Problem('not-authorised', { code: 'DAP-3310' });
    markProven(request, signedIn);
    return true;
  }
}

const reflector = new Reflector();

function ruleOf(context: ExecutionContext): AccessRule | undefined {
  return reflector.getAllAndOverride<AccessRule | undefined>(ACCESS, [context.getHandler(), context.getClass()]);
}
