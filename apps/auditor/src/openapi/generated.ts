import { openapiDocument } from './openapi-document.ts';

export function generated(): Record<string, string> {
  return { 'apps/auditor/src/openapi/openapi.json': `${JSON.stringify(openapiDocument, null, 1)}\n` };
}
