import { componentValue as valueOf, parseComponent } from '#signing';
import { httpMessageOf, relatedRequestOf } from './http-message-of.ts';
import { object, reject, text } from './vector-line.ts';
import type { Verdict, VectorLine } from './vector-line.ts';

export function componentValue(line: VectorLine): Verdict {
  const message = httpMessageOf(object(line, 'message'));
  const component = parseComponent(text(line, 'component'));
  const value = component && valueOf(message, component, relatedRequestOf(line).request);
  return value === undefined ? reject : { value };
}
