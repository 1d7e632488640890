// Runs the checks and prints their results. Started by `run`.

import { readdirSync } from 'node:fs';
import { changes, pacts, redocly, selfTest, spectral, versionIn } from './checks.mjs';

const contract = 'api/openapi.yaml';
const checks = {
  redocly: () => redocly(contract),
  spectral: () => spectral(contract),
  pacts: () => pacts(contract, pactsIn('contracts/pacts')),
  changes: () => changes(contract, 'contracts/released'),
};
if (process.argv.includes('--self-test')) {
  checks['self-test'] = selfTest;
}

function pactsIn(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => `${folder}/${name}`);
}

async function resultOf(check) {
  try {
    return await check();
  } catch (error) {
    return { passed: false, words: error.stack };
  }
}

console.log(`Lint of ${contract} ${versionIn(contract)}`);
for (const [name, check] of Object.entries(checks)) {
  const start = performance.now();
  const { passed, note = '', words } = await resultOf(check);
  const time = `${((performance.now() - start) / 1000).toFixed(1)} s`;
  console.log(`  ${name.padEnd(9)}  ${passed ? 'passed' : 'FAILED'}  ${time.padStart(6)}  ${note}`.trimEnd());
  if (!passed) {
    console.log(words.trim().replace(/^/gm, '    '));
    process.exitCode = 1;
  }
}
