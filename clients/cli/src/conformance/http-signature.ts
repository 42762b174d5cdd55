import { createSecretKey, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import {
  componentValue,
  isSignatureAlgorithm,
  parseComponent,
  parseSignatureInput,
  profileTag,
  publicKeyFromPem,
  readSignatureFields,
  verifyDocument,
  verifyRaw,
  verifyRequest,
} from '#signing';
import type { HttpRequest, HttpResponse, RegisteredKey } from '#signing';
import { httpMessageOf, relatedRequestOf } from './http-message-of.ts';
import { instant, object, optionalText, text } from './vector-line.ts';
import type { Verdict, VectorLine } from './vector-line.ts';

type Outcome = { readonly ok: true; readonly base: string } | { readonly ok: false; readonly stage: string; readonly base: string | null };

/** RFC 9421 as it stands: any coverage, any parameters, HMAC too. */
export function httpSignature(line: VectorLine): Verdict {
  const message = httpMessageOf(object(line, 'message'));
  const label = optionalText(line, 'label');
  return told(verifyRaw({ message, ...relatedRequestOf(line), alg: text(line, 'alg'), key: keyOf(line), ...(label === undefined ? {} : { label }), at: instant(line, 'at') }));
}

/**
 * The platform's own profile: of a request as the doors take it, of a response as a kept signature such as a
 * receipt's. The form of `keyid` is checked, not compared with the key; no memory of nonces.
 */
export function httpSignatureByProfile(line: VectorLine): Verdict {
  const message = httpMessageOf(object(line, 'message'));
  const at = instant(line, 'at');
  const alg = text(line, 'alg');
  const publicKey = keyOf(line);
  const resolveKey = (keyid: string): RegisteredKey | undefined => (isSignatureAlgorithm(alg) ? { keyid, alg, publicKey } : undefined);
  return told(message.type === 'request' ? ofRequest(message, resolveKey, at) : ofResponse(message, resolveKey, optionalText(line, 'label')));
}

function ofRequest(message: HttpRequest, resolveKey: (keyid: string) => RegisteredKey | undefined, at: Date): Outcome {
  const component = parseComponent('"@target-uri"');
  const targetUri = component && componentValue(message, component);
  if (targetUri === undefined) return { ok: false, stage: 'base', base: null };
  return verifyRequest({ method: message.method, targetUri, headers: message.fields, body: message.body }, { resolveKey, at });
}

function ofResponse(message: HttpResponse, resolveKey: (keyid: string) => RegisteredKey | undefined, wish: string | undefined): Outcome {
  const { contentDigest, contentType, signatureInput, signature } = readSignatureFields(message.fields) ?? {};
  if (contentDigest === undefined || contentType === undefined || signatureInput === undefined || signature === undefined) return { ok: false, stage: 'parse', base: null };
  const tagged = parseSignatureInput(signatureInput)?.filter(({ parameters }) => parameters.tag === profileTag) ?? [];
  const label = wish ?? (tagged.length === 1 ? tagged[0]?.label : undefined);
  if (label === undefined) return { ok: false, stage: 'parse', base: null };
  return verifyDocument({ body: message.body, contentType, contentDigest, signatureInput, signature }, { resolveKey, label });
}

/** A key that cannot be read verifies nothing. */
function keyOf(line: VectorLine): KeyObject {
  const secret = optionalText(line, 'secretB64');
  if (secret !== undefined) return createSecretKey(Buffer.from(secret, 'base64'));
  return publicKeyFromPem(text(line, 'keyPem')) ?? createSecretKey(randomBytes(32));
}

function told(outcome: Outcome): Verdict {
  return outcome.ok ? { verdict: 'accept', stage: null, base: outcome.base } : { verdict: 'reject', stage: outcome.stage, base: outcome.base };
}
