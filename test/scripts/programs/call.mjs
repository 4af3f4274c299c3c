/** Calls argv[3] of the module scripts/preparation/argv[2] with the JSON arguments of argv[4]. */
const module = await import(`../../../scripts/preparation/${process.argv[2]}`);
const result = await module[process.argv[3]](...JSON.parse(process.argv[4]));
process.stdout.write(JSON.stringify(result ?? false));
