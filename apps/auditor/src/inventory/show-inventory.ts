import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LookPurpose, LookRecord, RecordLooks } from '../looks/record-looks.ts';
import type inventory from './vn-inventory.json';

/**
 * The databases and fields that hold AHV numbers, or what stands for one (AHVG Art. 153e). `none` lists the columns that could
 * hold anything and hold no number: a test holds both lists against the schemas, so that a new column is put into one of them.
 */
export type VnInventory = typeof inventory;

export const vnInventory = JSON.parse(readFileSync(join(import.meta.dirname, 'vn-inventory.json'), 'utf8')) as VnInventory;

export type InventoryAnswer = Omit<VnInventory, 'none'> & { readonly query: LookRecord };

export class ShowInventory {
  readonly #looks: RecordLooks;

  constructor(looks: RecordLooks) {
    this.#looks = looks;
  }

  run(userId: string, purpose: LookPurpose, at: Date): Promise<InventoryAnswer> {
    const { none: _, ...told } = vnInventory;
    return this.#looks.run(userId, purpose, at, () => Promise.resolve({ answer: told, about: { detail: { answer: 'vn-inventory' } } }));
  }
}
