import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';
import { offers } from '../../platform/origin.ts';
import { useOrigin } from '../../platform/origin-context.tsx';
import { pageNeeds } from '../../shell/page-groups.ts';
import { useTexts } from '../../texts/language.tsx';
import { VerifyFile, type Verify } from '../../verify/verify-file.tsx';
import { LeafProof } from './leaf-proof.tsx';
import { recall } from './log-memory.ts';
import { LogState } from './log-state.tsx';

async function loadVerifier(): Promise<Verify> {
  return (await import('../../proof/verify-evidence.ts')).verifyEvidence;
}

/** The log's proofs, each computed in this browser: nobody is believed, the server least. */
export function IntegrityPage(): ReactNode {
  const { pages, verify } = useTexts();
  const offered = offers(useOrigin(), ...pageNeeds.integritaet);
  return (
    <Page {...pages.integritaet} needs={pageNeeds.integritaet}>
      {offered && <LogState />}
      <LeafProof />
      <section aria-labelledby="verify-file">
        <h2 id="verify-file">{verify.title}</h2>
        <p>{verify.lead}</p>
        <VerifyFile knownKey={recall()?.vkey ?? ''} loadVerifier={loadVerifier} />
        <p className="fine"><a href="./verifier-offline.html" download="iiz-dap-verifier.html">{verify.keep}</a>. {verify.keepHint}</p>
      </section>
    </Page>
  );
}
