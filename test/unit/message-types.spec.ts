import { describe, expect, test } from '@jest/globals';
import { isCaseBound, messageRules } from '#cases';
import { SchemaRegistry } from '#schemas';

const types = SchemaRegistry.load().types();

describe('every message type of the catalogue', () => {
  test('has its row in the life cycle of cases', () => {
    expect(types.map((type) => type.id).filter((id) => !Object.hasOwn(messageRules, id))).toEqual([]);
    expect(types.length).toBeGreaterThanOrEqual(9);
  });

  test('belongs to a case in its schema exactly when it does in the life cycle', () => {
    expect(types.filter((type) => type.caseBound !== isCaseBound(type.id)).map((type) => type.id)).toEqual([]);
  });
});
