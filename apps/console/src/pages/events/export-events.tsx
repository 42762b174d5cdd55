import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { Asked } from '../../parts/asked.tsx';
import { useLook } from '../../parts/look.ts';
import { saveFile } from '../../parts/save-file.ts';
import { useTexts } from '../../texts/language.tsx';
import { filterOf, type FilterForm } from './event-filter.ts';

/** Takes everything that fits away as a file: a look of its own. */
export function ExportEvents({ form }: { readonly form: FilterForm }): ReactNode {
  const { exports: texts } = useTexts();
  const { asking, ask } = useLook('POST /v1/audit/exports', 'events export');
  const save = async (format: 'csv' | 'jsonl'): Promise<void> => {
    const content = await ask({ filter: filterOf(form), format });
    if (content instanceof Blob) saveFile(content, `ereignisse.${format}`);
  };
  return (
    <div className="export">
      <div className="actions">
        {(['csv', 'jsonl'] as const).map((format) => <Button key={format} isDisabled={asking.state === 'asking'} onPress={() => void save(format)}>{texts.title}: {texts[format]}</Button>)}
        <span className="fine">{texts.hint}</span>
      </div>
      {asking.state !== 'answered' && <Asked asking={asking}>{() => null}</Asked>}
    </div>
  );
}
