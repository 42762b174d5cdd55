import type { ProblemSlug } from '#problems';
import type { AnswerName } from './answer-schemas.ts';

interface Bilingual {
  readonly de: string;
  readonly en: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly text: Bilingual;
  readonly schema: object;
  /** Of a query; a path's are always. */
  readonly required?: true;
}

export interface Success {
  readonly status: 200 | 202 | 503;
  readonly text: Bilingual;
  /** What comes: a document of ours, the bytes of a message, a JSON Schema, a page, or plain text. */
  readonly content: AnswerName | 'message' | 'schema' | 'markdown' | 'text';
  /** Header fields beside the usual ones. */
  readonly headers?: readonly string[];
}

/** One method of one path, as people describe it; everything that follows from it is derived. */
export interface Operation {
  readonly id: string;
  readonly method: 'get' | 'post';
  /** In the notation of OpenAPI: `/v1/messages/{messageId}`. */
  readonly path: string;
  readonly title: Bilingual;
  readonly text?: Bilingual;
  /** Whether the request must be signed by a partner. */
  readonly signed: boolean;
  /** Whether it carries a message. */
  readonly message?: boolean;
  /** Whether the message is only asked about: what would refuse it stands in the answer. */
  readonly asks?: true;
  readonly parameters?: readonly Parameter[];
  readonly answers: readonly Success[];
  /** Refusals beyond those that every request, every signed one and every message may get. */
  readonly problems: readonly ProblemSlug[];
}

/** What any request may be answered with. */
export const everyRequest: readonly ProblemSlug[] = ['bad-request', 'unsupported-encoding', 'internal', 'unavailable'];

export const everySignedRequest: readonly ProblemSlug[] = [
  'signature-required', 'signature-coverage', 'signature-invalid', 'signature-expired', 'digest-mismatch', 'alg-not-allowed', 'key-revoked', 'client-unknown',
  'rate-limited',
];

/** What a message that is only asked about may be answered with itself. */
export const everyQuestion: readonly ProblemSlug[] = ['replay', 'too-large', 'unsupported-media-type'];

export const everyMessage: readonly ProblemSlug[] = [
  'json-syntax', 'json-duplicate-key', 'json-too-deep', 'json-number', 'json-encoding', 'json-forbidden-key', 'frame-invalid', 'identity-mismatch', 'not-authorised',
  'disclosure-not-permitted', 'message-conflict', 'in-progress', 'replay', 'too-large', 'unsupported-media-type', 'payload-invalid', 'category-mismatch',
  'schema-unknown', 'type-unknown', 'case-rule',
];
