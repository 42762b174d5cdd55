import { DisplayString, parseItem, serializeInnerList, serializeItem } from 'structured-headers';
import type { BareItem, InnerList, Parameters } from 'structured-headers';
import { readPlainInput, readPlainSignature } from './plain-input.ts';
import type { Component, SignatureInput, SignatureParameters } from './signature-parameters.ts';
import { attempt, countParameters, isInnerListMember, isReadable, parseUniqueDictionary, scanField, withLiterals } from './structured-field.ts';

/**
 * Parses a combined Signature-Input field. Undefined when it is malformed: not a dictionary of inner lists of
 * strings, a repeated label or parameter, a known parameter of the wrong type (`created=1.0` is no integer), or endlessly long.
 */
export function parseSignatureInput(text: string): SignatureInput[] | undefined {
  if (!isReadable(text)) return undefined;
  const plain = readPlainInput(text);
  return plain === undefined ? parseInputs(text) : [plain];
}

/** The same without a short cut. */
export function parseInputs(text: string): SignatureInput[] | undefined {
  const dictionary = parseUniqueDictionary(text);
  if (dictionary === undefined || dictionary.size === 0) return undefined;
  const { parameterCount, literals } = scanField(text);
  const lists = [...dictionary].flatMap(([label, member]) => (isInnerListMember(member) ? [{ label, list: member }] : []));
  if (lists.length !== dictionary.size || countParameters(lists.map(({ list }) => list)) !== parameterCount) return undefined;
  const inputs: SignatureInput[] = [];
  let read = 0;
  for (const { label, list } of lists) {
    const end = read + sum(parametersOf(list), countLiterals);
    const input = readInput(label, list, literals.slice(read, end));
    if (input === undefined) return undefined;
    inputs.push(input);
    read = end;
  }
  return inputs;
}

/** Parses a combined Signature field into label and bytes. Undefined when it is malformed or a label occurs twice. */
export function parseSignatures(text: string): Map<string, Uint8Array> | undefined {
  if (!isReadable(text)) return undefined;
  const plain = readPlainSignature(text);
  if (plain !== undefined) return new Map([[plain.label, plain.signature]]);
  const dictionary = parseUniqueDictionary(text);
  if (dictionary === undefined || dictionary.size === 0) return undefined;
  const signatures = new Map<string, Uint8Array>();
  for (const [label, member] of dictionary) {
    if (isInnerListMember(member) || !(member[0] instanceof ArrayBuffer)) return undefined;
    signatures.set(label, new Uint8Array(member[0]));
  }
  return signatures;
}

/** Parses one component identifier such as `"example-dict";key="a"`; undefined when it is not a string with parameters. */
export function parseComponent(text: string): Component | undefined {
  const item = isReadable(text) ? attempt(() => parseItem(text)) : undefined;
  return item !== undefined && scanField(text).parameterCount === item[1].size ? readComponent(item[0], item[1]) : undefined;
}

/** Two identifiers are the same component whatever the order of their parameters (RFC 9421 section 2). */
export function hasDuplicateComponents(components: readonly Component[]): boolean {
  const seen = new Set<string>();
  for (const component of components) {
    seen.add(component.parameters.size < 2 ? component.text : serializeItem(component.name, new Map([...component.parameters].sort(([a], [b]) => (a < b ? -1 : 1)))));
  }
  return seen.size !== components.length;
}

/** `literals`: those of this list, as they were written. */
function readInput(label: string, list: InnerList, literals: readonly string[]): SignatureInput | undefined {
  const components: Component[] = [];
  for (const [name, parameters] of list[0]) {
    const component = readComponent(name, parameters);
    if (component === undefined) return undefined;
    components.push(component);
  }
  const parameters = readParameters(list[1], literals.slice(literals.length - countLiterals(list[1])));
  const canonical = attempt(() => serializeInnerList(list));
  const text = canonical === undefined ? undefined : withLiterals(canonical, literals);
  return parameters === undefined || text === undefined ? undefined : { label, components, parameters, text };
}

function readComponent(name: BareItem, parameters: Parameters): Component | undefined {
  if (typeof name !== 'string') return undefined;
  const text = parameters.size === 0 && plainName.test(name) ? `"${name}"` : attempt(() => serializeItem(name, parameters));
  return text === undefined ? undefined : { name, parameters, text };
}

const plainName = /^@?[a-z0-9-]+$/;
const parameterTypes: ReadonlyMap<string, 'number' | 'string'> = new Map([
  ['created', 'number'],
  ['expires', 'number'],
  ['nonce', 'string'],
  ['alg', 'string'],
  ['keyid', 'string'],
  ['tag', 'string'],
]);

const integer = /^-?[0-9]+$/;

function readParameters(parameters: Parameters, literals: readonly string[]): SignatureParameters | undefined {
  const known: Record<string, BareItem> = {};
  let read = 0;
  for (const [name, value] of parameters) {
    const written = isLiteral(value) ? literals[read++] : undefined;
    const type = parameterTypes.get(name);
    if (type === undefined) continue;
    if (typeof value !== type || (type === 'number' && !integer.test(written ?? ''))) return undefined;
    known[name] = value;
  }
  return known as SignatureParameters;
}

/** Those of its components, then its own: as they were written. */
function parametersOf(list: InnerList): Parameters[] {
  return [...list[0].map(([, parameters]) => parameters), list[1]];
}

function countLiterals(parameters: Parameters): number {
  return [...parameters.values()].filter(isLiteral).length;
}

function isLiteral(value: BareItem): boolean {
  return typeof value === 'number' || value instanceof DisplayString;
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}
