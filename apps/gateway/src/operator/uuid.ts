const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether an id in a path is one that the database could know. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}
