/** Prints what the validator, an ES module which jest cannot load, says of openapi.json. */
import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';

const document = readFileSync(new URL('../../openapi/openapi.json', import.meta.url), 'utf8');
const result = await new Validator().validate(JSON.parse(document));
process.stdout.write(JSON.stringify(result));
