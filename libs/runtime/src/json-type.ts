/** For handlers that answer with JSON as bytes. */
export const jsonType = 'application/json; charset=utf-8';
