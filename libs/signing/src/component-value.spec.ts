import { describe, expect, test } from '@jest/globals';
import { componentValue } from './component-value.ts';
import type { HttpRequest, HttpResponse } from './http-message.ts';
import { parseComponent } from './signature-input.ts';

const request: HttpRequest = {
  type: 'request',
  method: 'POST',
  target: '/a%2Fb/../c?q=a+b&empty=&two=1&two=2&bad=%FF&fa%C3%A7ade%22%3A%20=x~y&mark=%EF%BF%BD%',
  scheme: 'HTTPS',
  fields: [
    ['Host', 'DAP.so.ch:443'],
    ['X-Dict', ' a=1.0;q=0.50,  b="x, y",c=(a  "b");z, d'],
    ['X-List', 'a,b'],
    ['X-List', '1.0, 2.5'],
    ['X-Twice', 'a=1.0, b=c, a=2.0;q, d'],
    ['X-Members', 'a, b, a'],
    ['X-Dates', 'a=@1659578233;b=@-1, c=(@0 1.0), d="@7", e=2'],
    ['X-Half-Date', 'a=@1.5'],
    ['X-Repeated', 'a;x=0;y=-0;x=-0.0;z, b;p;q=1;p=2.0, c;x;x=1'],
    ['X-Repeated-Flag', 'd=1;x=0;y=1;x=2'],
    ['X-Display', '%"%ef%bb%bf%c3%a9%22"'],
    ['X-Display-Controls', '%"%00a%20%25%7f%0a";x=%"%01"'],
    ['X-Octets', 'caf\u00e9'],
    ['X-Folded', 'one\r\n\t two'],
    ['X-Folded-Twice', 'one \r\n  \r\n\t two\n '],
    ['X-Broken', 'one\ntwo'],
    ['X-Empty', ''],
  ],
  trailers: [['X-Sum', '42']],
  body: new Uint8Array(),
};
const response: HttpResponse = { type: 'response', status: 202, fields: [['X-A', '1']], body: new Uint8Array() };

describe('the value of a component of a request', () => {
  const values: [string, string][] = [
    ['"@method"', 'POST'],
    ['"@authority"', 'dap.so.ch'],
    ['"@scheme"', 'https'],
    ['"@path"', '/a%2Fb/../c'],
    ['"@query"', '?q=a+b&empty=&two=1&two=2&bad=%FF&fa%C3%A7ade%22%3A%20=x~y&mark=%EF%BF%BD%'],
    ['"@query-param";name="q"', 'a%20b'],
    ['"@query-param";name="empty"', ''],
    ['"@query-param";name="mark"', '%EF%BF%BD%25'],
    ['"@query-param";name="fa%C3%A7ade%22%3A%20"', 'x%7Ey'],
    ['"x-dict"', 'a=1.0;q=0.50,  b="x, y",c=(a  "b");z, d'],
    ['"x-dict";sf', 'a=1.0;q=0.5, b="x, y", c=(a "b");z, d'],
    ['"x-dict";key="a"', '1.0;q=0.5'],
    ['"x-dict";key="b"', '"x, y"'],
    ['"x-dict";key="c"', '(a "b");z'],
    ['"x-dict";key="d";sf', '?1'],
    ['"x-list"', 'a,b, 1.0, 2.5'],
    ['"x-list";sf', 'a, b, 1.0, 2.5'],
    ['"x-list";bs', ':YSxi:, :MS4wLCAyLjU=:'],
    ['"x-octets";bs', ':Y2Fm6Q==:'],
    ['"x-folded"', 'one two'],
    ['"x-folded-twice"', 'one two'],
    ['"x-twice";key="a"', '2.0;q'],
    ['"x-twice";key="b"', 'c'],
    ['"x-twice";sf', 'a=2.0;q, b=c, d'],
    ['"x-repeated";key="c"', '?1;x=1'],
    ['"x-repeated-flag";sf', 'd=1;x=2;y=1'],
    ['"x-dates";sf', 'a=@1659578233;b=@-1, c=(@0 1.0), d="@7", e=2'],
    ['"x-dates";key="a"', '@1659578233;b=@-1'],
    ['"x-dates";key="e"', '2'],
    ['"x-display";sf', '%"%ef%bb%bf%c3%a9%22"'],
    ['"x-display-controls";sf', '%"%00a %25%7f%0a";x=%"%01"'],
    ['"x-empty"', ''],
    ['"x-sum";tr', '42'],
  ];

  test.each(values)('%s is %s', (component, value) => {
    expect(valueOf(component)).toBe(value);
  });

  const refused: [string, string][] = [
    ['a field that is not there', '"x-none"'],
    ['a trailer that is a header', '"host";tr'],
    ['a name not in lower case', '"X-List"'],
    ['a name that is no field name', '"x list"'],
    ['an unknown derived component', '"@colour"'],
    ['the signature parameters', '"@signature-params"'],
    ['the status', '"@status"'],
    ['an unknown parameter', '"x-list";up'],
    ['a flag with a value', '"x-list";sf=?0'],
    ['a key that is no string', '"x-dict";key=a'],
    ['a key that is not there', '"x-dict";key="e"'],
    ['a key of what is no dictionary', '"x-list";key="a"'],
    ['a list that is a dictionary with a key twice', '"x-members";sf'],
    ['a date that is no integer', '"x-half-date";sf'],
    ['sf of repeated parameters with whole decimals', '"x-repeated";sf'],
    ['a key of repeated parameters, the first one without a value, with a whole decimal', '"x-repeated";key="b"'],
    ['bs together with sf', '"x-dict";bs;sf'],
    ['sf of what is no structured field', '"x-folded";sf'],
    ['a value that is not ASCII', '"x-octets"'],
    ['a value with a line break', '"x-broken"'],
    ['a related request of a request', '"@method";req'],
    ['a parameter on a derived component', '"@method";sf'],
    ['a query parameter without name', '"@query-param"'],
    ['a repeated query parameter', '"@query-param";name="two"'],
    ['a query parameter that is not UTF-8', '"@query-param";name="bad"'],
    ['an absent query parameter', '"@query-param";name="none"'],
  ];

  test.each(refused)('cannot be told of %s', (_what, component) => {
    expect(valueOf(component)).toBeUndefined();
  });

  test.each([['date'], ['"date";'], ['("date")'], ['"a";sf;sf'], ['"a" "b"']])('%s is no component identifier', (text) => {
    expect(parseComponent(text)).toBeUndefined();
  });
});

describe('the target of a request', () => {
  const targets: [string, Partial<HttpRequest>, string, string | undefined][] = [
    ['in absolute form goes before Host', { target: 'http://Other.example:80/x?y' }, '"@authority"', 'other.example'],
    ['in absolute form is the target URI as sent', { target: 'http://Other.example:80?y' }, '"@target-uri"', 'http://Other.example:80?y'],
    ['without a path has the path /', { target: 'http://other.example?y' }, '"@path"', '/'],
    ['of OPTIONS * has no path in its URI', { method: 'OPTIONS', target: '*' }, '"@target-uri"', 'HTTPS://DAP.so.ch:443'],
    ['of CONNECT is the authority', { method: 'CONNECT', target: 'Other.example:8443' }, '"@authority"', 'other.example:8443'],
    ['takes a configured origin before Host', { authority: 'public.so.ch' }, '"@authority"', 'public.so.ch'],
    ['is unknown without Host', { fields: [] }, '"@target-uri"', undefined],
    ['is unknown with two Host lines', { fields: [['Host', 'a'], ['host', 'b']] }, '"@authority"', undefined],
    ['is unknown with two hosts in one line', { fields: [['Host', 'a, b']] }, '"@authority"', undefined],
    ['is unknown with an empty Host', { fields: [['Host', '']] }, '"@authority"', undefined],
    ['may not name a user', { target: 'https://user@dap.so.ch/' }, '"@authority"', undefined],
    ['may not have a fragment', { target: '/a#b' }, '"@path"', undefined],
    ['may not have white space', { target: '/a b' }, '"@request-target"', undefined],
    ['may not be relative', { target: 'a' }, '"@target-uri"', undefined],
  ];

  test.each(targets)('%s', (_what, changes, component, value) => {
    expect(valueOf(component, { ...request, ...changes })).toBe(value);
  });
});

describe('the value of a component of a response', () => {
  const values: [string, string | undefined][] = [
    ['"@status"', '202'],
    ['"x-a"', '1'],
    ['"@method"', undefined],
    ['"@method";req', 'POST'],
    ['"x-dict";req;key="d"', '?1'],
    ['"x-sum";req;tr', '42'],
    ['"x-a";req', undefined],
    ['"@status";req', undefined],
    ['"@method";req=?0', undefined],
  ];

  test.each(values)('%s is %s', (component, value) => {
    expect(valueOf(component, response, request)).toBe(value);
  });

  test('cannot be taken from a request that is not known', () => {
    expect(valueOf('"@method";req', response)).toBeUndefined();
  });
});

function valueOf(text: string, message: HttpRequest | HttpResponse = request, related?: HttpRequest): string | undefined {
  const component = parseComponent(text);
  if (component === undefined) throw new Error(`not a component: ${text}`);
  return componentValue(message, component, related);
}

