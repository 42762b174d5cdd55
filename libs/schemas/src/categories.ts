/** Data categories; each has its row in docs/glossary.md. */
export const categories = [
  'C01', 'C02', 'C03', 'C04', 'C05', 'C06', 'C07', 'C08', 'C09', 'C10', 'C11', 'C12', 'C13', 'C14', 'C15', 'C16', 'C17', 'C18',
] as const;

export type Category = (typeof categories)[number];

/**
 * The category of each block, one to one. The AHV number (C02) is no block on the wire: it stands as `vn` inside
 * `identity` and is decided as a block of its own.
 */
export const blockCategories = {
  identity: 'C01',
  contact: 'C03',
  household: 'C04',
  residence: 'C05',
  education: 'C06',
  employment: 'C07',
  labourMarket: 'C08',
  ivProcedure: 'C09',
  health: 'C10',
  socialAid: 'C11',
  finance: 'C12',
  sanctions: 'C13',
  assessment: 'C14',
  plan: 'C15',
  case: 'C16',
  consent: 'C17',
  stats: 'C18',
} as const satisfies Record<string, Category>;

export type BlockName = keyof typeof blockCategories;

export const blockNames = Object.keys(blockCategories) as BlockName[];

export function isBlockName(name: string): name is BlockName {
  return Object.hasOwn(blockCategories, name);
}
