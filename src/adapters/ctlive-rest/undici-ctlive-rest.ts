import type { CtliveRest } from '../../engine/rest/ctlive-rest';
import { RestContactCalls } from './contact-calls';
import { RestTransport, type RestTransportOptions } from './rest-transport';
import { RestTranscriptCalls } from './transcript-calls';
import { RestWhatsAppCalls } from './whatsapp-calls';

/** CTLive's documented REST services, of one installation and domain, with one credential. */
export class UndiciCtliveRest implements CtliveRest {
  readonly contacts: RestContactCalls;
  readonly transcripts: RestTranscriptCalls;
  readonly whatsApp: RestWhatsAppCalls;
  readonly #transport: RestTransport;

  constructor(options: RestTransportOptions) {
    this.#transport = new RestTransport(options);
    this.contacts = new RestContactCalls(this.#transport);
    this.transcripts = new RestTranscriptCalls(this.#transport);
    this.whatsApp = new RestWhatsAppCalls(this.#transport);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#transport[Symbol.asyncDispose]();
  }
}
