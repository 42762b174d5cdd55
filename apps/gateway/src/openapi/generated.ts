import { SchemaRegistry } from '#schemas';
import { describeGateway } from './describe-gateway.ts';

export function generated(): Record<string, string> {
  return { 'apps/gateway/src/openapi/openapi.json': `${JSON.stringify(describeGateway(SchemaRegistry.load()), null, 1)}\n` };
}
