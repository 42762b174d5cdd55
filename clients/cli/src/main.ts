#!/usr/bin/env node
import { exitCode } from './exit-code.ts';

/** Until then nothing is loaded that an older Node does not know. */
if (Number(process.versions.node.split('.')[0]) < 22) {
  process.stderr.write(`This is Node ${process.versions.node}; the command needs 22 or later. Run it by "npm run dap -- …", which takes the Node that comes along.\n`);
  process.exitCode = exitCode.usage;
} else {
  // Whoever reads no further (`| head`) has what they wanted; how the command ends stands as it is.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.stderr.write(`The output cannot be written (${error.code}). Make room for it, or write it elsewhere.\n`);
    process.exit(exitCode.unreachable);
  });
  const { runCommand } = await import('./run-command.ts');
  process.exitCode = await runCommand(process.argv.slice(2));
}
