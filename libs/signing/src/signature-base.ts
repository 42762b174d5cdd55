import { componentValue } from './component-value.ts';
import type { HttpMessage, HttpRequest } from './http-message.ts';
import { MessageMemory } from './message-memory.ts';
import { hasDuplicateComponents } from './signature-input.ts';
import type { Component, SignatureInput } from './signature-parameters.ts';

/**
 * The signature base of RFC 9421 section 2.5. Undefined when a component occurs twice or has no value.
 * `related` is the request that a response answers.
 */
export function signatureBase(message: HttpMessage, input: SignatureInput, related?: HttpRequest): string | undefined {
  const memory = new MessageMemory();
  return assembleBase(input, (component) => componentValue(message, component, related, memory));
}

/** The base with component values from elsewhere than a whole HTTP message. */
export function assembleBase(input: SignatureInput, valueOf: (component: Component) => string | undefined): string | undefined {
  if (hasDuplicateComponents(input.components)) return undefined;
  let base = '';
  for (const component of input.components) {
    const value = valueOf(component);
    if (value === undefined) return undefined;
    base += `${component.text}: ${value}\n`;
  }
  return `${base}"@signature-params": ${input.text}`;
}
