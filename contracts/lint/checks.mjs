// The checks. Each returns whether the files passed, with a note for the log or the reasons of the failure.

import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';

const here = import.meta.dirname;

const pass = (note) => ({ passed: true, note });
const refuse = (words) => ({ passed: false, words });

/** Checks that the contract follows the rules of redocly.yaml. */
export function redocly(contract) {
  return tool('redocly', 'lint', contract, ...redoclyRules);
}

// A misspelt rule would check nothing, hence an error.
const redoclyRules = ['--config', join(here, 'redocly.yaml'), '--lint-config', 'error'];

/** Checks that the contract follows the rules of spectral.yaml. */
export function spectral(contract) {
  return tool('spectral', 'lint', contract, '--ruleset', join(here, 'spectral.yaml'), '--fail-severity', 'warn');
}

/** Checks that the contract allows the requests and responses of the pacts. */
export async function pacts(contract, files) {
  if (files.length === 0) {
    return refuse('There is no pact to compare the contract with.');
  }
  const { stdout, stderr } = await tool('opc', '--oas', contract, ...files);
  const alarms = stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  if (alarms.length < files.length) {
    return refuse(`${basename(files[alarms.length])} cannot be compared with the contract:\n${stderr}`);
  }
  const passedOver = {};
  const words = [];
  for (const [i, file] of files.entries()) {
    const { interactions } = JSON.parse(readFileSync(file, 'utf8'));
    for (const alarm of alarms[i]) {
      const { location, interactionDescription } = alarm.mockDetails;
      const { request } = interactions[location.match(/interactions\[(\d+)\]/)[1]];
      const name = falseAlarms.find(({ is }) => is(alarm, request))?.name;
      if (name) {
        passedOver[name] = (passedOver[name] ?? 0) + 1;
      } else {
        words.push(`${basename(file)}, ${interactionDescription}:`);
        words.push(`  ${alarm.type} ${alarm.code} at ${location}`, `  ${alarm.message}`);
      }
    }
  }
  const counts = Object.entries(passedOver).map(([name, count]) => `${name} (${count})`);
  const note = [`${files.length} compared`, counts.length && `false alarms: ${counts.join(', ')}`];
  return words.length ? refuse(words.join('\n')) : pass(note.filter(Boolean).join('; '));
}

// False alarms of the comparator. Everything else that it reports fails the check, warnings included.
const falseAlarms = [
  // A pact may leave credentials out: the verification adds them.
  { name: 'no credentials', is: ({ code }) => code === 'request.authorization.missing' },

  // The comparator parses `agents[]=a` as an array with the name `agents`.
  bracketedList('agents'),
  bracketedList('tags'),

  // The comparator accepts no unlisted fields in a response, although these two objects allow any field.
  namedByTheInstallation('customFields'),
  namedByTheInstallation('livechatData'),
];

function bracketedList(parameter) {
  const name = `${parameter}[]`;
  const is = ({ code, mockDetails }, request) =>
    code === 'request.query.incompatible' &&
    mockDetails.location.endsWith(`.request.query.${parameter}`) &&
    new URLSearchParams(request.query).has(name);
  return { name, is };
}

function namedByTheInstallation(member) {
  const is = ({ mockDetails, specDetails }) =>
    mockDetails.location.endsWith(`.${member}`) &&
    specDetails.location.endsWith('.additionalProperties');
  return { name: `members of ${member}`, is };
}

/** Checks that the version is high enough for the changes since the last contract in the folder. */
export async function changes(contract, folder) {
  const releases = readdirSync(folder).filter((name) => name.endsWith('.yaml')).sort(numerically);
  for (const name of releases) {
    const version = versionIn(join(folder, name));
    if (name !== `openapi-${version}.yaml` || !isFull(version)) {
      return refuse(`${name} holds version ${version}. Call it openapi-<major>.<minor>.<patch>.yaml after that.`);
    }
  }
  if (releases.length === 0) {
    return refuse(`There is no released contract in ${folder}.`);
  }
  const last = join(folder, releases.at(-1));
  const version = versionIn(contract);
  const released = versionIn(last);
  if (!isFull(version)) {
    return refuse(`info.version is ${version}. Make it <major>.<minor>.<patch>.`);
  }
  if (numerically(version, released) < 0) {
    return refuse(`info.version is ${version}, but ${released} was released. Raise info.version above that.`);
  }
  const check = ['--fail-on', 'none', '--check-version'];
  const { passed, stdout, words } = await tool('redocly', 'diff', last, contract, ...redoclyRules, ...check);
  if (!passed) {
    return refuse(`${words}\nRaise info.version that far, or undo the change.`);
  }
  // Redocly sees no comments, for instance.
  if (version === released && !readFileSync(contract).equals(readFileSync(last))) {
    return refuse(`${version} was released as ${last}, which differs. Raise info.version, or undo the change.`);
  }
  return pass(`since ${released}: ${stdout.match(/\d+ major, \d+ minor, \d+ patch/)}`);
}

const numerically = (a, b) => a.localeCompare(b, 'en', { numeric: true });
const isFull = (version) => /^\d+\.\d+\.\d+$/.test(version);

/** The version that a contract says it has. */
export const versionIn = (contract) => parse(readFileSync(contract, 'utf8')).info.version;

/** Checks that each of the other checks finds the errors that it must find. */
export async function selfTest() {
  const { passed, stdout } = await node('--test', '--test-reporter=spec', join(here, 'checks.test.mjs'));
  return passed
    ? pass(`${stdout.match(/tests (\d+)/)[1]} cases`)
    : refuse(stdout.slice(stdout.indexOf('✖ failing tests')));
}

const tool = (name, ...args) => node(join(here, 'node_modules/.bin', name), ...args);

function node(...args) {
  const options = { env: { ...process.env, ...quietly }, maxBuffer: Infinity };
  return new Promise((resolve) =>
    execFile(process.execPath, args, options, (failure, stdout, stderr) =>
      resolve({ passed: !failure, stdout, stderr, words: stdout + stderr }),
    ),
  );
}

// No telemetry, no look for newer versions.
const quietly = {
  NO_COLOR: '1',
  REDOCLY_TELEMETRY: 'off',
  REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
  REDOCLY_SUPPRESS_NOTIFICATIONS: 'true',
};
