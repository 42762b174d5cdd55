import type { ErrorObject, ValidateFunction } from 'ajv';
import { bundleSchema } from './bundle-schema.ts';
import { readCatalogueFiles } from './catalogue-files.ts';
import type { VersionCast } from './cast-message.ts';
import type { CatalogueFiles } from './catalogue-files.ts';
import type { Envelope } from './envelope.ts';
import type { Fault } from './envelope-rules.ts';
import { findEnvelopeFault, hasTrueCategoryClaim } from './envelope-rules.ts';
import { fieldNames } from './generated/field-names.ts';
import type { Json, JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';
import { describeType } from './message-type.ts';
import type { MessageType } from './message-type.ts';
import { createSchemaCompiler } from './schema-compiler.ts';

export type SchemaProblem = 'frame-invalid' | 'type-unknown' | 'schema-unknown' | 'payload-invalid' | 'category-mismatch';

export type CheckResult =
  | { ok: true; envelope: Envelope; type: MessageType }
  | { ok: false; problem: SchemaProblem; pointers: Fault[] };

interface Entry {
  type: MessageType;
  schema: JsonObject;
  /** Compiled when a message of that version is first met: some 10 ms, once. */
  validate?: ValidateFunction;
}

const prefix = 'so.iiz.';

/** Every message type in every published version, each compiled once. Safe to share. */
export class SchemaRegistry {
  readonly #versions = new Map<string, Map<string, Entry>>();
  readonly #files: CatalogueFiles;
  readonly #compiler = createSchemaCompiler();
  readonly #validateAnyFrame: ValidateFunction;

  /** Reads the catalogue that is shipped with this library. @throws Error when its annotations contradict each other. */
  static load(files: CatalogueFiles = readCatalogueFiles()): SchemaRegistry {
    return new SchemaRegistry(files);
  }

  private constructor(files: CatalogueFiles) {
    this.#files = files;
    this.#compiler.addSchema([files.frame, files.shared]);
    this.#validateAnyFrame = this.#compiler.compile(anyEnvelope(files.frame));
    for (const { id, entry, schema } of files.types) {
      const versions = this.#versions.get(id) ?? new Map<string, Entry>();
      versions.set(entry.version, { type: describeType(id, entry, schema), schema });
      this.#versions.set(id, versions);
    }
  }

  /**
   * Whether the value is a message of the catalogue. Its frame comes first (DAP-2200), then type and version
   * (DAP-3303, DAP-2204; a text that cannot be one is met with the frame), then the payload (DAP-2202), last the claim of categories (DAP-2203).
   *
   * With `at` the version must be in use at that moment; without, any published one will do, as for stored messages.
   * A retired version is refused with the version in its place (`successor:1.1.0` as the rule).
   * Reports the first fault only: a pointer into the message and the rule it breaks, never a value from it.
   */
  check(value: Json, at?: Date): CheckResult {
    const claim = claimOf(value);
    const versions = this.#versions.get(claim.type);
    const entry = versions?.get(claim.version);
    const validate = entry === undefined ? this.#validateAnyFrame : this.#validatorOf(entry);
    if (!validate(value)) return refusal(validate.errors ?? []);
    if (versions === undefined) return { ok: false, problem: 'type-unknown', pointers: [{ pointer: '/frame/messageType', rule: 'catalogue' }] };
    if (entry === undefined || (at !== undefined && !isInUse(entry.type, at))) {
      return { ok: false, problem: 'schema-unknown', pointers: [{ pointer: '/frame/schemaVersion', rule: successorRule(versions, entry, at) }] };
    }
    const envelope = value as unknown as Envelope;
    const fault = findEnvelopeFault(envelope);
    if (fault !== undefined) return refuse(fault);
    if (hasTrueCategoryClaim(envelope)) return { ok: true, envelope, type: entry.type };
    return { ok: false, problem: 'category-mismatch', pointers: [{ pointer: '/frame/iiz/dataCategories', rule: 'blocks-present' }] };
  }

  /** Compiles what no message has asked for yet. @throws Error when a schema is broken. */
  compileAll(): this {
    for (const versions of this.#versions.values()) for (const entry of versions.values()) this.#validatorOf(entry);
    return this;
  }

  #validatorOf(entry: Entry): ValidateFunction {
    return (entry.validate ??= this.#compiler.compile(entry.schema));
  }

  /** Every type in its newest version, in catalogue order. */
  types(): MessageType[] {
    return [...this.#versions.values()].map(newest);
  }

  /** The type in the given version, or in its newest. */
  type(id: string, version?: string): MessageType | undefined {
    const versions = this.#versions.get(id);
    if (version !== undefined) return versions?.get(version)?.type;
    return versions === undefined ? undefined : newest(versions);
  }

  versions(id: string): MessageType[] {
    return [...(this.#versions.get(id)?.values() ?? [])].map((entry) => entry.type);
  }

  /** The casts declared between the versions of a type. */
  casts(id: string): readonly VersionCast[] {
    return this.#files.casts.get(id) ?? [];
  }

  /** The schema as one self-contained document (`bundleSchema`). */
  schema(id: string, version: string): JsonObject | undefined {
    const schema = this.#versions.get(id)?.get(version)?.schema;
    return schema === undefined ? undefined : bundleSchema(schema, this.#files);
  }
}

function newest(versions: Map<string, Entry>): MessageType {
  return ([...versions.values()].at(-1) as Entry).type;
}

function anyEnvelope(frame: JsonObject): JsonObject {
  const properties = { frame: { $ref: frame['$id'] as string }, blocks: { type: 'object' } };
  return { type: 'object', additionalProperties: false, required: ['frame', 'blocks'], properties };
}

function claimOf(value: Json): { type: string; version: string } {
  const frame = isJsonObject(value) && Object.hasOwn(value, 'frame') ? value['frame'] : undefined;
  if (!isJsonObject(frame)) return { type: '', version: '' };
  const { messageType, schemaVersion } = frame;
  const type = typeof messageType === 'string' && messageType.startsWith(prefix) ? messageType.slice(prefix.length) : '';
  return { type, version: typeof schemaVersion === 'string' ? schemaVersion : '' };
}

function isInUse(type: MessageType, at: Date): boolean {
  return at >= new Date(type.validFrom) && (type.validUntil === undefined || at < new Date(type.validUntil));
}

/** A retired version names the newest that is in use in its place; an unknown one, or one not yet in use, has none. */
function successorRule(versions: Map<string, Entry>, retired: Entry | undefined, at: Date | undefined): string {
  if (at === undefined || retired?.type.validUntil === undefined || at < new Date(retired.type.validUntil)) return 'catalogue';
  const successor = [...versions.values()].findLast(({ type }) => isInUse(type, at));
  return successor === undefined ? 'catalogue' : `successor:${successor.type.version}`;
}

function refusal(errors: ErrorObject[]): CheckResult {
  return refuse(faultOf(errors[0] as ErrorObject));
}

function refuse(fault: Fault): CheckResult {
  return { ok: false, problem: problemOf(fault), pointers: [fault] };
}

/**
 * A text that is no type or no version of ours (`1.0.0-rc.1`, a URI of eCH) is an unknown one, however it is written. A message
 * without `blocks` has no payload that could be invalid: that is a fault of its outer form.
 */
function problemOf({ pointer, rule }: Fault): SchemaProblem {
  if (rule === 'pattern' && pointer === '/frame/messageType') return 'type-unknown';
  if (rule === 'pattern' && pointer === '/frame/schemaVersion') return 'schema-unknown';
  return pointer.startsWith('/blocks') && !(pointer === '/blocks' && rule === 'required') ? 'payload-invalid' : 'frame-invalid';
}

/** A missing field is pointed at itself, an additional one only if the catalogue knows its name from elsewhere. */
function faultOf(error: ErrorObject): Fault {
  const params = error.params as { missingProperty?: string; additionalProperty?: string; format?: string };
  const name = params.missingProperty ?? params.additionalProperty;
  const pointer = name !== undefined && fieldNames.has(name) ? `${error.instancePath}/${name}` : error.instancePath;
  return { pointer, rule: error.keyword === 'format' ? `format:${params.format}` : error.keyword };
}
