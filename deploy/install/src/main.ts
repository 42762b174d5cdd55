#!/usr/bin/env node
import { runInstall } from './run-install.ts';

process.exitCode = await runInstall(process.argv.slice(2), process.env, { out: (text) => process.stdout.write(text), err: (text) => process.stderr.write(text) });
