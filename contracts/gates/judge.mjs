// Has the gates judge the project, and prints their verdicts. Started by `run`.

import { readdirSync } from 'node:fs';
import { changes, pacts, redocly, selfTest, spectral, versionIn } from './gates.mjs';

const contract = 'api/openapi.yaml';
const gates = {
  redocly: () => redocly(contract),
  spectral: () => spectral(contract),
  pacts: () => pacts(contract, pactsIn('contracts/pacts')),
  changes: () => changes(contract, 'contracts/released'),
};
if (process.argv.includes('--self-test')) {
  gates['self-test'] = selfTest;
}

function pactsIn(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => `${folder}/${name}`);
}

async function verdictOf(judge) {
  try {
    return await judge();
  } catch (error) {
    return { passed: false, words: error.stack };
  }
}

console.log(`Gates for ${contract} ${versionIn(contract)}`);
for (const [name, judge] of Object.entries(gates)) {
  const start = performance.now();
  const { passed, note = '', words } = await verdictOf(judge);
  const time = `${((performance.now() - start) / 1000).toFixed(1)} s`;
  console.log(`  ${name.padEnd(9)}  ${passed ? 'passed' : 'FAILED'}  ${time.padStart(6)}  ${note}`.trimEnd());
  if (!passed) {
    console.log(words.trim().replace(/^/gm, '    '));
    process.exitCode = 1;
  }
}
