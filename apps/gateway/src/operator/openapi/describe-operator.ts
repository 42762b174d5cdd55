import { problemCatalogue, problemType } from '#problems';
import type { ProblemRow, ProblemSlug } from '#problems';
import { operatorAnswers } from './operator-answers.ts';
import { operatorOperations, problemsOf } from './operator-operations.ts';
import type { OperatorOperation } from './operator-operations.ts';
import { requestSchemas } from './request-schemas.ts';

/** The description of the operator API (OpenAPI 3.1): German first, English beside it. */
export function describeOperator(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operatorOperations) paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  return {
    openapi: '3.1.1',
    info: {
      title: 'IIZ-DAP operator',
      version: '1.0.0',
      summary: 'Partner, Schlüssel und Regelwerke der Plattform · partners, keys and policy of the platform',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { ...requestSchemas, ...operatorAnswers },
      securitySchemes: { operator: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'OpenID Connect access token with a role: OPS, GSIIZ, DPO; KOI, AGS for figures' } },
    },
  };
}

const reference = (name: string): object => ({ [name === 'Csv' ? 'text/csv' : 'application/json']: { schema: { $ref: `#/components/schemas/${name}` } } });
const both = ({ de, en }: ProblemRow['title']): string => (de === en ? de : `${de} · ${en}`);

function describe(operation: OperatorOperation): object {
  const { id, title, roles, path, query = {}, request, status = 200, answer } = operation;
  const parameters = [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...Object.entries(query).map(([name, values]) => ({ name, in: 'query', required: false, schema: values.length === 0 ? { type: 'string' } : { type: 'string', enum: values } })),
  ];
  return {
    operationId: id,
    summary: both(title),
    security: roles.length === 0 ? [] : [{ operator: [...roles] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(request === undefined ? {} : { requestBody: { required: true, content: reference(request) } }),
    responses: { [status]: { description: both(title), content: reference(answer) }, ...refusals(problemsOf(operation)) },
  };
}

function refusals(slugs: readonly ProblemSlug[]): Record<number, object> {
  const byStatus = Object.groupBy(slugs, (slug) => problemCatalogue[slug].status);
  return Object.fromEntries(Object.entries(byStatus).map(([status, each]) => [status, refusal(each)]));
}

function refusal(slugs: readonly ProblemSlug[]): object {
  const schema = { allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties: { type: { enum: slugs.map((slug) => problemType(slug)) } } }] };
  return {
    description: slugs.map((slug) => `\`${slug}\` (${problemCatalogue[slug].codes.join(', ')}): ${both(problemCatalogue[slug].title)}`).join('  \n'),
    content: { 'application/problem+json': { schema } },
  };
}
