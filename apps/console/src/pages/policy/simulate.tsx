import { useEffect, useState, type FormEvent, type ReactNode } from 'react';
import { Button, Form } from 'react-aria-components';
import { Day } from '../../parts/day.tsx';
import type { Policy, Simulation } from '../../api/operator.ts';
import { Asked } from '../../parts/asked.tsx';
import { Choice } from '../../parts/choice.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Identifier } from '../../parts/identifier.tsx';
import { useListing, useRequest } from '../../parts/look.ts';
import { Verdict } from '../../parts/verdict.tsx';
import { dayBefore, formatNumber, formatTime, startOfDay } from '../../texts/format.ts';
import { useLanguage, useTexts } from '../../texts/language.tsx';
import { Changes } from './changes.tsx';

/** A draft tried on the decisions of a period, before anybody is asked to approve it. */
export function Simulate({ packs }: { readonly packs: Policy['packs'] }): ReactNode {
  const { policy: texts, filter } = useTexts();
  const [version, setVersion] = useState(packs[0]?.version ?? '');
  const [fromDay, setFromDay] = useState(dayBefore(30));
  const [toDay, setToDay] = useState(dayBefore(0));
  const run = useRequest('POST /v1/policy/packs/{version}/simulation');
  const list = useListing('GET /v1/policy/simulations');
  const { ask: load } = list;
  useEffect(() => void load({}), [load]);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (run.asking.state === 'asking') return;
    if ((await run.ask({ path: { version }, body: { from: startOfDay(fromDay), until: startOfDay(toDay, 1) } })) !== undefined) void load({});
  };
  return (
    <section aria-label={texts.simulate}>
      <Form className="filter react-aria-Form" onSubmit={(event) => void submit(event)}>
        <div className="fields">
          <Choice label={texts.version} value={version} choices={Object.fromEntries(packs.map((pack) => [pack.version, pack.version]))} onChange={setVersion} />
          <Day label={filter.from} isRequired value={fromDay} onChange={setFromDay} />
          <Day label={filter.to} isRequired value={toDay} earliest={fromDay} onChange={setToDay} />
        </div>
        <div className="actions"><Button type="submit" data-variant="primary">{texts.simulate}</Button></div>
      </Form>
      <Asked asking={run.asking}>{(simulation) => <SimulationReport simulation={simulation} />}</Asked>
      <Asked asking={list.asking}>{({ simulations }) => <ul className="stack">{simulations.map((simulation) => <li key={simulation.simulationId}><details className="more"><summary>{simulation.version}, {formatTime(simulation.ranAt)}</summary><SimulationReport simulation={simulation} /></details></li>)}</ul>}</Asked>
    </section>
  );
}

function SimulationReport({ simulation }: { readonly simulation: Simulation }): ReactNode {
  const { language, texts } = useLanguage();
  const { policy, event } = texts;
  return (
    <div className="sheet">
      <Facts>
        <Fact name={policy.simulation}><Identifier value={simulation.simulationId} /></Fact>
        <Fact name={policy.version}>{simulation.version}</Fact>
        <Fact name={policy.against}>{simulation.baseline}</Fact>
        <Fact name={policy.decisions}>{formatNumber(simulation.decisions)}</Fact>
        <Fact name={policy.newlyPermitted}>{formatNumber(simulation.newlyPermitted)}</Fact>
        <Fact name={policy.newlyDenied}>{formatNumber(simulation.newlyDenied)}</Fact>
        <Fact name={policy.ofRefused}>{ofRefused(simulation)}</Fact>
        <Fact name={policy.otherBasis}>{formatNumber(simulation.otherBasis)}</Fact>
      </Facts>
      <Changes {...simulation} />
      {simulation.partners.length > 0 && (
        <DataTable
          caption={policy.pairs}
          rows={simulation.partners}
          keyOf={({ from, to }) => `${from} ${to}`}
          columns={[
            { title: event.sender, show: ({ from }) => from },
            { title: event.recipient, show: ({ to }) => to },
            { title: policy.decisions, numeric: true, show: ({ decisions }) => formatNumber(decisions) },
            { title: policy.newlyPermitted, numeric: true, show: ({ newlyPermitted }) => formatNumber(newlyPermitted) },
            { title: policy.newlyDenied, numeric: true, show: ({ newlyDenied }) => formatNumber(newlyDenied) },
            { title: policy.ofRefused, numeric: true, show: ofRefused },
          ]}
        />
      )}
      {simulation.shifts.length > 0 && (
        <DataTable
          caption={policy.shifts}
          rows={simulation.shifts}
          keyOf={({ text }, index) => `${text.de} ${index}`}
          columns={[
            { title: event.outcome, show: ({ kind }) => <Verdict kind={kind === 'newlyPermitted' ? 'good' : 'bad'}>{policy[kind]}</Verdict> },
            { title: policy.what, show: ({ text }) => text[language] },
            { title: event.rule, show: ({ ruleIds }) => ruleIds.join(', ') },
            { title: policy.decisions, numeric: true, show: ({ count }) => formatNumber(count) },
          ]}
        />
      )}
    </div>
  );
}

/** How many of the decisions about messages that went to nobody would be permitted. */
function ofRefused({ refused: { decisions, newlyPermitted } }: Pick<Simulation, 'refused'>): string {
  return `${formatNumber(newlyPermitted)} / ${formatNumber(decisions)}`;
}
