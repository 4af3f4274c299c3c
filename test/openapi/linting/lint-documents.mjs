/**
 * Prints what the validator, Redocly and Spectral, ES modules which jest cannot load, say of the
 * documents: `node lint-documents.mjs <file>...`, one list of findings per file.
 */
import { readFileSync } from 'node:fs';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Validator } from '@seriousme/openapi-schema-validator';
import spectralCore from '@stoplight/spectral-core';
import spectralRulesets from '@stoplight/spectral-rulesets';
import { houseRules } from './house-rules.mjs';

/** Who operates a gateway, and where they can be written to, is not known here. */
const feedRules = { 'asyncapi-info-contact-properties': 'off', 'asyncapi-latest-version': 'off' };

const findings = {};
for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, 'utf8');
  findings[file] = file.endsWith('asyncapi.json')
    ? await spectral(text, {
        extends: [[spectralRulesets.asyncapi, 'recommended']],
        rules: feedRules,
      })
    : [
        ...(await validator(text)),
        ...(await redocly(text, file)),
        ...(await spectral(text, {
          extends: [[spectralRulesets.oas, 'recommended']],
          rules: houseRules,
        })),
      ];
}
process.stdout.write(JSON.stringify(findings));

async function validator(text) {
  const { valid, errors } = await new Validator().validate(JSON.parse(text));
  return valid ? [] : [`validator: ${JSON.stringify(errors)}`];
}

async function redocly(text, file) {
  const config = await createConfig({ extends: ['recommended'] });
  const problems = await lintFromString({ source: text, absoluteRef: file, config });
  return problems.map(
    ({ severity, ruleId, message, location }) =>
      `redocly ${severity} ${ruleId}: ${message} at ${location[0]?.pointer}`,
  );
}

async function spectral(text, ruleset) {
  const linter = new spectralCore.Spectral();
  linter.setRuleset(ruleset);
  const results = await linter.run(JSON.parse(text));
  return results.map(
    ({ severity, code, message, path }) =>
      `spectral ${severity} ${code}: ${message} at ${path.join('/')}`,
  );
}
