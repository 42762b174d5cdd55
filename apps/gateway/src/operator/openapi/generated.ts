import { describeOperator } from './describe-operator.ts';

export function generated(): Record<string, string> {
  return { 'apps/gateway/src/operator/openapi/openapi.json': `${JSON.stringify(describeOperator(), null, 1)}\n` };
}
