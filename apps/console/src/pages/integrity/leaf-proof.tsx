import { useCallback, useState, type FormEvent, type ReactNode } from 'react';
import { Button, Form } from 'react-aria-components';
import type { LeafEvidence } from '../../api/auditor.ts';
import type { Call } from '../../api/call.ts';
import { Asked } from '../../parts/asked.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { useTask } from '../../parts/look.ts';
import { MessageType } from '../../parts/message-type.tsx';
import { jsonFile, saveFile } from '../../parts/save-file.ts';
import { TextEntry } from '../../parts/text-entry.tsx';
import { useHanded } from '../../platform/place.tsx';
import { checkLeafEvidence, type CheckedLeaf } from '../../proof/evidence-of-leaf.ts';
import { useSession } from '../../sign-in/session-context.tsx';
import { formatNumber, formatTime } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { Check } from './checks.tsx';
import { keysOf, recall } from './log-memory.ts';

interface ProvenLeaf extends CheckedLeaf {
  readonly evidence: LeafEvidence;
}

const form = /^[0-9a-f]{64}$/;

/** That one leaf stands in the log: the proof is fetched by its hash, which says nothing, and computed here. */
export function LeafProof(): ReactNode {
  const { integrity: texts } = useTexts();
  const { call } = useSession();
  const [hash, setHash] = useState('');
  const { asking, ask: prove } = useTask(useCallback((leafHash: string) => proveLeaf(call, leafHash), [call]));
  useHanded(({ leafHash = '' }) => {
    setHash(leafHash);
    void prove(leafHash);
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void prove(hash.trim());
  };
  return (
    <section aria-labelledby="leaf-proof">
      <h2 id="leaf-proof">{texts.leaf}</h2>
      <Form className="filter react-aria-Form" onSubmit={submit} autoComplete="off">
        <TextEntry name="leafHash" label={texts.leafHash} hint={texts.leafHint} isRequired value={hash} onChange={setHash} fault={(text) => (form.test(text.trim()) ? undefined : texts.leafHint)} />
        <div className="actions"><Button type="submit" data-variant="primary">{texts.prove}</Button></div>
      </Form>
      <Asked asking={asking}>{(proven) => <ProvenLeafView proven={proven} />}</Asked>
    </section>
  );
}

async function proveLeaf(call: Call, leafHash: string): Promise<ProvenLeaf> {
  const evidence = await call('GET /v1/audit/events/{leafHash}', { path: { leafHash } });
  return { evidence, ...(await checkLeafEvidence(leafHash, evidence, await keysOf([recall()?.vkey ?? evidence.vkey]))) };
}

function ProvenLeafView({ proven: { evidence, checks, event } }: { readonly proven: ProvenLeaf }): ReactNode {
  const { integrity: texts, event: eventTexts, kinds } = useTexts();
  const holds = Object.values(checks).every(Boolean);
  return (
    <div className="sheet">
      <p role="status"><strong>{holds ? texts.proven(formatNumber(evidence.leafIndex), formatNumber(evidence.treeSize)) : texts.notProven}</strong></p>
      <ul className="checks">
        <Check holds={checks.leaf}>{texts.checks.leaf}</Check>
        <Check holds={checks.inclusion}>{texts.checks.inclusion(evidence.proof.length)}</Check>
        <Check holds={checks.root}>{texts.checks.root}</Check>
        <Check holds={checks.signature}>{texts.checks.signature}</Check>
      </ul>
      {event !== undefined && (
        <Facts>
          <Fact name={eventTexts.at}>{formatTime(event.at)}</Fact>
          <Fact name={eventTexts.kind}>{kinds[event.kind]}</Fact>
          <Fact name={eventTexts.actor}>{event.actor.id} ({event.actor.role})</Fact>
          <Fact name={eventTexts.type}>{event.message && <MessageType type={event.message.type} />}</Fact>
        </Facts>
      )}
      <div className="actions"><Button onPress={() => saveFile(jsonFile(evidence), `blatt-${evidence.leafIndex}.json`)}>{texts.save}</Button></div>
    </div>
  );
}
