/**
 * SQL: the categories in which the data of a message, or of a refused one, are kept (`retention`); what is kept as another category than
 * its own goes with that one. `row` has a `disclosure`.
 */
export function keptCategories(row: string): string {
  return `array(select coalesce(item->>'keptAs', item->>'category') from json_array_elements(${row}.disclosure->'items') item)`;
}
