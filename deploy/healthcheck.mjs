/** For containers, which have no curl: exit 0 when `https://localhost:<argument>/health/ready` says so. */
import { readFileSync } from 'node:fs';
import { get } from 'node:https';

const ca = readFileSync('/run/credentials/ca/ca.pem');
const request = get(`https://localhost:${process.argv[2]}/health/ready`, { ca, timeout: 3_000 }, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1));
request.on('timeout', () => request.destroy());
request.on('error', () => process.exit(1));
