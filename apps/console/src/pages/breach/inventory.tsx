import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { Asked } from '../../parts/asked.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { useLook } from '../../parts/look.ts';
import { RecordedNote } from '../../parts/recorded-note.tsx';
import { jsonFile, saveFile } from '../../parts/save-file.ts';
import { useLanguage } from '../../texts/language.tsx';

/** Databases and fields that hold AHV numbers, as AHVG Art. 153e asks for. */
export function Inventory(): ReactNode {
  const { language, texts } = useLanguage();
  const { supervision, action } = texts;
  const { asking, ask } = useLook('POST /v1/audit/vn-inventory', 'inventory');
  return (
    <section aria-label={supervision.inventory}>
      <div className="actions"><Button data-variant="primary" onPress={() => void ask({})}>{action.load}</Button></div>
      <Asked asking={asking}>
        {(inventory) => (
          <>
            <RecordedNote query={inventory.query} />
            <p>{inventory.basis}. {inventory.responsible[language]}</p>
            <div className="actions"><Button onPress={() => saveFile(jsonFile(inventory), 'ahv-inventar.json')}>{supervision.save}</Button></div>
            {inventory.databases.map(({ name, title, process, fields }) => (
              <DataTable
                key={name}
                caption={`${title[language]} (${process})`}
                rows={fields}
                keyOf={(field) => `${field.name} ${field.field}`}
                columns={[
                  { title: supervision.place, show: (field) => <><code>{field.name}</code> {field.field}</> },
                  { title: supervision.form, show: ({ form }) => supervision.forms[form] },
                  { title: supervision.purpose, show: ({ purpose }) => purpose[language] },
                  { title: supervision.protection, show: ({ protection }) => protection[language] },
                  { title: supervision.retention, show: ({ retention }) => retention[language] },
                  { title: supervision.access, show: ({ access }) => access.join(', ') },
                ]}
              />
            ))}
          </>
        )}
      </Asked>
    </section>
  );
}
