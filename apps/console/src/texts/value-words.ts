import type { Texts } from './de.ts';
import { codeMeanings, purposeNames, roleNames } from './platform-words.ts';
import { typeTitles } from './type-titles.ts';

/** What people call a value that an event has under a name; undefined where it is of no list. */
export function wordOf(name: string, value: string, language: 'de' | 'en', { event, kinds, categories, filter, obligations, person, policy, report, retention }: Texts): string | undefined {
  const lists: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    action: event.actions, answer: event.answers, kind: kinds, obligation: obligations.kinds, channel: person.channels, scope: retention.scopes, state: retention.states, activation: policy.kinds,
    language: report.languages, outcome: { permitted: filter.permitted, denied: filter.denied }, ...event.values,
  };
  const codes: Readonly<Record<string, (code: string) => string | undefined>> = {
    code: (code) => codeMeanings[code]?.[language], outcome: (code) => codeMeanings[code]?.[language], purpose: (code) => purposeNames[code]?.[language], category: (code) => categories[code],
    type: (id) => typeTitles[id]?.[language],
  };
  if (name === 'role') return roleNames[value]?.[language];
  if (name === 'categories') return value.split(' ').map((code) => `${code} ${categories[code] ?? ''}`.trim()).join(', ');
  const beside = codes[name]?.(value);
  return beside === undefined ? lists[name]?.[value] : `${value} ${beside}`;
}
