import type { ReactNode } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { useLanguage, type Language } from './language.tsx';

const names: Record<Language, string> = { de: 'Deutsch', en: 'English' };

export function LanguageChoice(): ReactNode {
  const { language, texts, speak } = useLanguage();
  return (
    <ToggleButtonGroup aria-label={texts.language} selectionMode="single" disallowEmptySelection selectedKeys={[language]} onSelectionChange={(keys) => speak([...keys][0] === 'en' ? 'en' : 'de')} className="segments">
      {(Object.keys(names) as Language[]).map((one) => <ToggleButton key={one} id={one} lang={one}>{names[one]}</ToggleButton>)}
    </ToggleButtonGroup>
  );
}
