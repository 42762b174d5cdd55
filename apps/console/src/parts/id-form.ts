/** An id (RFC 9562, lower case), as part of a pattern. */
export const uuidForm = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const uuid = new RegExp(`^${uuidForm}$`);

export function isUuid(text: string): boolean {
  return uuid.test(text);
}
