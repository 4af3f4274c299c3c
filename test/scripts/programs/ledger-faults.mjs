/** Prints what a ledger says of the texts it is given on its command line, against a truth. */
import { Ledger } from '../../../bench/prove/ledger.mjs';

const [received, truth] = process.argv.slice(2).map((text) => JSON.parse(text));
const ledger = new Ledger('test');
for (const { previous, ...event } of received) ledger.add(JSON.stringify(event), previous);
const lost = ledger.compare(new Map(truth.map((event) => [event.id, JSON.stringify(event)])));
const { duplicates, faults } = ledger;
console.log(JSON.stringify({ lost, duplicates, ...faults }));
