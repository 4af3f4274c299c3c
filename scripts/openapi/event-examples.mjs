import { eventSchemaName } from './event-schemas.mjs';

/** One whole event per type, of what `openapi/event-examples.json` says of its data. */
export function eventExamples(descriptions, { contents, examples }) {
  const base = examples.Event;
  const entries = Object.entries(descriptions).map(([type, { shape, isChatless }]) => {
    const { chatId, sequence, ...place } = base;
    const about = isChatless ? {} : { chatId, sequence };
    const data = contents[type] ?? examples[shape] ?? contents[shape];
    const event = { ...place, ...about, type, data };
    return [eventSchemaName(type), inOrderOf(base, event)];
  });
  const missing = entries.filter(([, event]) => event.data === undefined);
  if (missing.length > 0) {
    throw new Error(`no example of the data of ${missing.map(([name]) => name).join(', ')}`);
  }
  return Object.fromEntries(entries);
}

function inOrderOf(base, event) {
  const names = Object.keys(base).filter((name) => name in event);
  return Object.fromEntries(names.map((name) => [name, event[name]]));
}
