import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { StartFault } from './start-fault.ts';

/** Serves at that address and port from now on. @throws StartFault */
export async function listen(app: NestFastifyApplication, { host, port }: { host: string; port: number }): Promise<void> {
  await app
    .listen(port, host)
    .catch(
      StartFault.because(
        'nobody can be served there: another process has the port, or the address is not of this machine; check the settings …_PORT and …_HOST',
      ),
    );
}
