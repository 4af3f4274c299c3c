/** A WhatsApp message that was sent; the stand-in has no phone to show it on. */
export type WhatsAppSend = {
  readonly name: string;
  readonly body: unknown;
  readonly ts: number;
};

const maxKept = 200;

export class WhatsAppLog {
  #sends: WhatsAppSend[] = [];

  add(send: WhatsAppSend): void {
    this.#sends = [...this.#sends.slice(1 - maxKept), send];
  }

  all(): readonly WhatsAppSend[] {
    return this.#sends;
  }
}
