import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Console } from './console.tsx';
import { Session } from './sign-in/session.ts';
import { LanguageProvider } from './texts/language.tsx';
import './styles/base.css';
import './styles/controls.css';
import './styles/shell.css';
import './styles/content.css';
import './styles/answers.css';
import './styles/conditions.css';

const session = new Session();
const element = document.getElementById('console');
if (element !== null) {
  createRoot(element).render(
    <StrictMode>
      <LanguageProvider>
        <Console session={session} />
      </LanguageProvider>
    </StrictMode>,
  );
}
