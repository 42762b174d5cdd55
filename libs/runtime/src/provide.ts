import type { Provider } from '@nestjs/common';

/** What is built already is found by its class: no container builds it. */
export function provide(part: object): Provider {
  return { provide: part.constructor, useValue: part };
}
