/** A webhook receiver that checks every delivery, is slow, fails, and is away at times. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { Ledger } from './ledger.mjs';

export class Receiver {
  attempts = 0;
  refused = 0;
  isAway = false;
  #verifier;

  /** `failures`: the share answered with 500 although it was counted, or without being counted. */
  constructor(name, { jitterMs = 0, failures = 0, outageMs = 0 } = {}) {
    this.ledger = new Ledger(name);
    this.behaviour = { jitterMs, failures, outageMs };
  }

  async listen() {
    this.server = createServer((request, response) => void this.#receive(request, response));
    this.server.keepAliveTimeout = 60_000;
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.url = `http://127.0.0.1:${this.server.address().port}/`;
  }

  async register(call, filter = {}) {
    const made = await call('POST', '/webhooks', { url: this.url, ...filter });
    this.webhookId = made.id ?? made.webhook.id;
    this.#verifier = new Webhook(made.secret);
  }

  /** Away now and then, until the signal. */
  async misbehave(signal) {
    const { outageMs } = this.behaviour;
    while (outageMs > 0 && !signal.aborted) {
      await delay(outageMs * (1 + 2 * Math.random()));
      this.isAway = !signal.aborted;
      await delay(outageMs);
      this.isAway = false;
    }
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }

  async #receive(request, response) {
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return; // the gateway was killed in the middle of a delivery
    }
    this.attempts += 1;
    const { jitterMs, failures } = this.behaviour;
    if (jitterMs > 0) await delay(Math.random() * jitterMs);
    const fate = Math.random();
    if (this.isAway || fate < failures / 2) return this.#answer(response, 503);
    this.#count(request, Buffer.concat(chunks).toString());
    // Taken, and the sender is told otherwise: it has to repeat it, with the same id.
    this.#answer(response, fate < failures ? 500 : 204);
  }

  #answer(response, status) {
    if (status !== 204) this.refused += 1;
    response.writeHead(status).end();
  }

  #count(request, text) {
    try {
      this.#verifier.verify(text, request.headers);
    } catch (error) {
      this.ledger.fault('signatures', error.message);
    }
    const event = this.ledger.add(text, Number(request.headers['ctlive-previous-sequence']));
    if (request.headers['webhook-id'] !== event.id) this.ledger.fault('otherIds', event.id);
  }
}
