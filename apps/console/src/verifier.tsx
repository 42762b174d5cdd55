import { StrictMode, useEffect, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { verifyEvidence } from './proof/verify-evidence.ts';
import { LanguageChoice } from './texts/language-choice.tsx';
import { LanguageProvider, useTexts } from './texts/language.tsx';
import { VerifyFile, type Verify } from './verify/verify-file.tsx';
import './styles/base.css';
import './styles/controls.css';
import './styles/shell.css';
import './styles/content.css';
import './styles/answers.css';
import './styles/conditions.css';

const loadVerifier = (): Promise<Verify> => Promise.resolve(verifyEvidence);

/** The verifier by itself: a page that asks nobody, to be kept as a file and opened anywhere. */
function Verifier(): ReactNode {
  const { verify, product } = useTexts();
  useEffect(() => {
    document.title = `${verify.title} – IIZ-DAP`;
  }, [verify]);
  return (
    <main className="reading">
      <header className="page-head"><p className="brand">{product}</p><h1>{verify.title}</h1><p>{verify.lead}</p></header>
      <VerifyFile knownKey="" loadVerifier={loadVerifier} />
      <LanguageChoice />
    </main>
  );
}

const element = document.getElementById('verifier');
if (element !== null) {
  createRoot(element).render(
    <StrictMode>
      <LanguageProvider>
        <Verifier />
      </LanguageProvider>
    </StrictMode>,
  );
}
