/** What one consumer received: every event once, in the order of its lane, with the right bytes. */
export class Ledger {
  received = 0;
  duplicates = 0;
  /** What must not be, with the first few examples. */
  faults = { inversions: 0, gaps: 0, otherIds: 0, otherBytes: 0, signatures: 0, unexpected: 0 };
  examples = [];
  #textById = new Map();
  #lanes = new Map();
  #idBySequence = new Map();

  constructor(name) {
    this.name = name;
  }

  get unique() {
    return this.#textById.size;
  }

  /** `previous`: the sequence before this event in its lane, where the door says so. */
  add(text, previous) {
    const event = JSON.parse(text);
    this.received += 1;
    const known = this.#textById.get(event.id);
    if (known !== undefined) {
      this.duplicates += 1;
      if (known !== text) this.fault('otherBytes', event.id);
      return event;
    }
    this.#textById.set(event.id, text);
    if (event.sequence !== undefined) this.#place(event, previous);
    return event;
  }

  fault(kind, example) {
    this.faults[kind] += 1;
    if (this.examples.length < 5) this.examples.push(`${kind}: ${example}`);
  }

  /** What of the truth never came, and what came that is not in it. */
  compare(truth) {
    let lost = 0;
    for (const [id, text] of truth) {
      const got = this.#textById.get(id);
      if (got === undefined) lost += 1;
      else if (got !== text) this.fault('otherBytes', id);
      if (got === undefined && this.examples.length < 5) this.examples.push(`lost: ${text}`);
    }
    for (const id of this.#textById.keys()) if (!truth.has(id)) this.fault('unexpected', id);
    return lost;
  }

  #place({ id, upstream, chatId, sequence }, previous) {
    const lane = `${upstream} ${chatId}`;
    const last = this.#lanes.get(lane) ?? 0;
    const place = `${lane} ${sequence}`;
    if (this.#idBySequence.has(place)) this.fault('otherIds', place);
    this.#idBySequence.set(place, id);
    if (sequence <= last) this.fault('inversions', `${place} after ${last}`);
    else if (last !== (previous ?? sequence - 1)) this.fault('gaps', `${place} after ${last}`);
    this.#lanes.set(lane, Math.max(last, sequence));
  }
}
