import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useTexts } from '../texts/language.tsx';
import { Icon } from './icon.tsx';

/** An id or hash: its beginning in sight, the whole of it to hear, to see on demand and to copy. */
export function Identifier({ value, whole = false }: { readonly value: string; readonly whole?: boolean }): ReactNode {
  const { action } = useTexts();
  const [copied, setCopied] = useState(false);
  const copy = (): void => void navigator.clipboard.writeText(value).then(() => setCopied(true), () => undefined);
  return (
    <span className="identifier">
      <code title={value}>{whole || value.length <= 14 ? value : `${value.slice(0, 8)}…`}</code>
      <Button data-variant="copy" aria-label={`${action.copy}: ${value}`} onPress={copy}><Icon name={copied ? 'done' : 'copy'} /></Button>
      <span role="status" className="unseen">{copied ? action.copied : ''}</span>
    </span>
  );
}
