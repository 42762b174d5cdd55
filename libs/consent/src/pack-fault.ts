/** One thing wrong with a pack: where (JSON pointer), which rule of the format it breaks, and what was found. */
export interface PackFault {
  readonly pointer: string;
  readonly rule: PackFaultRule;
  readonly detail: string;
}

export type PackFaultRule =
  | 'yaml' | 'type' | 'missing' | 'unknown-member' | 'format' | 'unknown-code' | 'wrong-source' | 'op-type' | 'value-type'
  | 'duplicate' | 'missing-norm' | 'missing-text' | 'approvals' | 'period' | 'contradiction' | 'unknown-rule' | 'unknown-type' | 'too-wide' | 'too-many';

/** Collects faults while a pack is read, so that all are reported at once. */
export class FaultList {
  readonly faults: PackFault[] = [];

  add(pointer: string, rule: PackFaultRule, detail: string): undefined {
    this.faults.push({ pointer, rule, detail });
    return undefined;
  }
}
