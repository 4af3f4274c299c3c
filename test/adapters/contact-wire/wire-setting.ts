import {
  ContactWireUpstream,
  type ContactWireUpstreamOptions,
} from '../../../src/adapters/contact-wire/contact-wire-upstream';
import type { PeerFrame } from '../../../src/adapters/contact-wire/frames';
import type { Logger, LogFields, LogLevel } from '../../../src/runtime/logger';
import {
  UpstreamError,
  type UpstreamConnection,
  type UpstreamEvent,
} from '../../../src/sessions/upstream';
import { ManualClock } from '../../doubles/manual-clock';
import { ScriptedPeer, type ScriptedConnection } from '../../doubles/scripted-peer';

export type LogLine = {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields?: LogFields;
};

export function loggerInto(lines: LogLine[]): Logger {
  const at = (level: LogLevel) => (message: string, fields?: LogFields) =>
    void lines.push({ level, message, fields });
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}

export type ToldEvent = {
  readonly chatId: string;
  readonly seq: number;
  readonly event: UpstreamEvent;
};

/** An open connection to a scripted peer, on a clock that stands still. */
export class WireSetting implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly lines: LogLine[] = [];
  readonly events: ToldEvent[] = [];
  onEvent: ((event: ToldEvent) => void) | undefined;
  connection!: UpstreamConnection;
  remote!: ScriptedConnection;

  private constructor(readonly peer: ScriptedPeer) {}

  static async open(
    options: Partial<ContactWireUpstreamOptions> = {},
    welcome: Partial<Extract<PeerFrame, { type: 'welcome' }>> = {},
  ): Promise<WireSetting> {
    const setting = new WireSetting(await ScriptedPeer.start());
    const { peer, clock, lines } = setting;
    const logger = loggerInto(lines);
    const upstream = new ContactWireUpstream({
      url: peer.url,
      domain: 'default',
      clock,
      logger,
      ...options,
    });
    const connecting = upstream.connect(
      {
        onEvent: (chatId, seq, event) => {
          setting.events.push({ chatId, seq, event });
          setting.onEvent?.({ chatId, seq, event });
        },
      },
      new AbortController().signal,
    );
    setting.remote = await peer.accept();
    await setting.remote.welcome(welcome);
    setting.connection = await connecting;
    return setting;
  }

  /** Everything sent to the peer so far has been read by it, and its frames so far by the gateway. */
  async settle(): Promise<void> {
    const probing = this.connection.probe();
    const probe = await this.remote.next('probe');
    this.remote.send({ type: 'probe-ack', id: probe.id, heads: {} });
    await probing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.connection.close('the test is over');
    const timers = this.clock.timerCount;
    await this.peer[Symbol.asyncDispose]();
    if (timers > 0) throw new Error(`${timers} timers survived the connection`);
  }
}

/** What a promise was rejected with, in the words of the port. */
export async function failureOf(promise: Promise<unknown>): Promise<{
  readonly code: string;
  readonly outcome?: string;
  readonly message: string;
}> {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { code: error.code, outcome: error.outcome, message: error.message };
  }
  throw new Error('it was fulfilled');
}
