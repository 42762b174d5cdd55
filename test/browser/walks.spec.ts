import { afterAll, beforeAll, describe } from '@jest/globals';
import { walkConditions } from './walks/conditions.ts';
import { DeskWorld } from './walks/desk-world.ts';
import { walkOperatorForms } from './walks/operator-forms.ts';
import { walkRestore } from './walks/restore.ts';
import { walkAuditQuery } from './walks/s11-audit-query.ts';
import { walkDataSubject } from './walks/s10-data-subject.ts';
import { walkPolicySwitch } from './walks/s12-policy-switch.ts';
import { walkWords } from './walks/words.ts';

let world: DeskWorld;
beforeAll(async () => {
  world = await DeskWorld.open();
});
afterAll(() => world.close());

describe('the console under other conditions', () => walkConditions(() => world));
describe('the officer asks the log', () => walkAuditQuery(() => world));
describe('a person asks for access', () => walkDataSubject(() => world));
describe('the law changes', () => walkPolicySwitch(() => world));
describe('the operators', () => walkOperatorForms(() => world));
describe('what is written', () => walkWords(() => world));
describe('after a restore', () => walkRestore(() => world));
