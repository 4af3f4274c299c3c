/** Prints what breaks between two documents: `node compare-documents.mjs before.json after.json`. */
import { readFileSync } from 'node:fs';
import { breakingChanges } from '../../scripts/openapi/breaking-changes.mjs';

const [before, after] = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));
process.stdout.write(JSON.stringify(breakingChanges(before, after)));
