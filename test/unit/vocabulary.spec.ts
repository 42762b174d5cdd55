import { describe, expect, test } from '@jest/globals';
import * as consent from '#consent';
import * as schemas from '#schemas';
import type { JsonObject } from '#schemas';

const bundle = schemas.SchemaRegistry.load().schema('consent.granted', '1.0.0') as unknown as {
  $defs: { shared: { $defs: Record<string, { enum: string[] }> }; frame: { properties: { iiz: { properties: { assertions: { properties: JsonObject } } } } } };
  properties: { blocks: { properties: { consent: { properties: Record<string, { enum: string[] }> } } } };
};
const definitions = bundle.$defs.shared.$defs;
const consentFields = bundle.properties.blocks.properties.consent.properties;

describe('the law and the wire speak the same words', () => {
  test.each([
    ['roles', consent.roleCodes, definitions['roleCode']?.enum],
    ['purposes', consent.purposes, definitions['purpose']?.enum],
    ['data categories', consent.dataCategories, definitions['category']?.enum],
    ['data categories, in code', consent.dataCategories, schemas.categories],
    ['kinds of consent', consent.consentTypes, consentFields['type']?.enum],
    ['who grants consent', consent.consentGrantors, consentFields['grantedBy']?.enum],
  ])('%s', (_name, ofLaw, ofWire) => {
    expect(ofWire).toEqual([...ofLaw]);
  });

  test('each block has one category, the AHV number its own', () => {
    expect(consent.blockCategories).toEqual({ ...schemas.blockCategories, vn: 'C02' });
  });

  test('every assertion that a rule may rest on can be made in the frame', () => {
    const assertions = Object.keys(bundle.$defs.frame.properties.iiz.properties.assertions.properties);
    const needed = consent.factCodes.filter(({ source }) => source === 'assertion').map(({ code }) => code);
    expect(needed.filter((code) => !assertions.includes(code))).toEqual([]);
  });
});
