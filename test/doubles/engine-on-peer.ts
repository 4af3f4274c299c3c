import { ChatNotices } from '../../src/engine/chats/chat-notices';
import { LocalChatDirectory } from '../../src/engine/local-chat-directory';
import { LocalEngine } from '../../src/engine/local-engine';
import { RestChats } from '../../src/engine/rest/rest-chats';
import type { CtliveRest } from '../../src/engine/rest/ctlive-rest';
import type { PoolOnPeer } from './pool-on-peer';

/** The engine over a pool whose peer does what the test says; its one upstream is `default`. */
export function engineOn({ pool, store, clock }: PoolOnPeer, rest?: CtliveRest) {
  const { eventLog, chatRecords: chats, sessionRecords: sessions } = store;
  const access = {
    rest: () => rest,
    rests: () => (rest ? [{ upstream: 'default', rest }] : []),
  };
  const notices = new ChatNotices({ pool, eventLog, chats, sessions, clock });
  const directory = new LocalChatDirectory({
    ...{ pool, chats, sessions, clock, messages: store.messageRecords, media: store.mediaRecords },
    rest: new RestChats({ access, pool, clock }),
  });
  const engine = new LocalEngine({ pool, sessions, directory, access, notices });
  return { engine, notices, directory, access };
}
