import { useEffect, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useTexts } from '../texts/language.tsx';
import { LanguageChoice } from '../texts/language-choice.tsx';
import { useSession, useSessionState } from './session-context.tsx';

export function SignInPage(): ReactNode {
  const { signIn: texts, desk } = useTexts();
  const session = useSession();
  const state = useSessionState();
  useEffect(() => {
    document.title = `${texts.title} – IIZ-DAP`;
  }, [texts]);
  return (
    <main className="alone" aria-busy={state === 'arriving'}>
      <p className="brand"><img src="./icon.svg" alt="" width="36" height="36" /> IIZ-DAP</p>
      <h1>{texts.title}</h1>
      <p>{desk}. {texts.lead}</p>
      {state === 'expired' && <p className="note" data-kind="held" role="alert">{texts.expired}</p>}
      {state === 'failed' && <p className="note" data-kind="problem" role="alert">{texts.failed}</p>}
      {state === 'arriving' ? <p role="status">{texts.arriving}</p> : <Button data-variant="primary" onPress={() => void session.signIn()}>{texts.button}</Button>}
      <LanguageChoice />
    </main>
  );
}
