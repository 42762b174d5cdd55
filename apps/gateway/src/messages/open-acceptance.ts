import { DecisionBasisReader, MessageJournal } from '#persistence';
import type { Directory, Pool } from '#persistence';
import type { SchemaRegistry } from '#schemas';
import type { PlatformKeys } from '../open-keys.ts';
import type { RefusalLog } from '../refusals/refusal-log.ts';
import { AcceptMessage } from './accept-message.ts';
import type { AcceptMessageParts } from './accept-message.ts';
import { ComposeEntry } from './compose-entry.ts';
import { JudgeMessage } from './judge-message.ts';

export interface AcceptanceNeeds extends Pick<AcceptMessageParts, 'outbox' | 'onWarned'> {
  pool: Pool;
  directory: Directory;
  registry: SchemaRegistry;
  keys: PlatformKeys;
  refusals: RefusalLog;
}

/** Accepting, and the judgement that it shares with the question beforehand. */
export interface Accepting {
  readonly judge: JudgeMessage;
  readonly accept: AcceptMessage;
}

export function openAcceptance({ pool, directory, registry, keys, refusals, outbox, onWarned }: AcceptanceNeeds): Accepting {
  const { platformKey, keks, handleOf, personKeyOf, veil } = keys;
  const judge = new JudgeMessage({ directory, registry, bases: new DecisionBasisReader(pool, veil), personKeyOf });
  const compose = new ComposeEntry(platformKey, keks.current, (partnerId) => directory.readsTopic(partnerId), handleOf);
  return { judge, accept: new AcceptMessage({ judge, journal: new MessageJournal(pool), compose, refusals, outbox, onWarned }) };
}
