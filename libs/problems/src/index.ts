export { codeMeanings } from './code-meanings.ts';
export { deliveryCodes } from './delivery-codes.ts';
export type { DeliveryCode } from './delivery-codes.ts';
export { problemCatalogue, problemType, slugOfType } from './problem-catalogue.ts';
export type { CodeOf, ProblemCode, ProblemSlug } from './problem-catalogue.ts';
export type { Bilingual, ProblemRow } from './problem-row.ts';
export { maxPointers, Problem } from './problem.ts';
export type { FaultPointer, ProblemArguments, ProblemBody, ProblemMembers, RecipientRefusal } from './problem.ts';
