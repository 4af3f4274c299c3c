import { customer, type Room, type RoomMessage, type RoomUser } from './room';

export type Request = {
  readonly op:
    'login' | 'join' | 'leave' | 'end' | 'send' | 'writing' | 'history' | 'contact' | 'file';
  readonly chatId?: string;
  readonly token?: string | null;
  readonly nickname?: string;
  readonly messageType?: RoomMessage['messageType'];
  readonly content?: Readonly<Record<string, unknown>>;
  readonly base64?: string;
  readonly replyTo?: string;
  readonly messageId?: string | number;
  readonly isWriting?: boolean;
};
export type Answer = { readonly value: unknown } | { readonly error: string };
type Operations = Readonly<Record<Request['op'], (request: Request) => Answer>>;

/** The server's side of what a page may ask, whatever the transport. */
export function operations(session: string, room: Room | undefined): Operations {
  const inRoom = (work: (room: Room, request: Request) => unknown) => (request: Request) =>
    room && !room.isEnded ? { value: work(room, request) ?? null } : { error: 'E1017' };
  const asAgent =
    (work: (room: Room, agent: RoomUser, request: Request) => unknown) =>
    (request: Request): Answer => {
      const agent = room?.present.get(session);
      return room && agent ? inRoom(() => work(room, agent, request))(request) : { error: 'E1018' };
    };
  return {
    login: ({ token }) => (token === 'wrong' ? { error: 'E1001' } : { value: 'ok' }),
    join: inRoom((open, { nickname = 'Agent' }) => {
      open.present.set(session, { id: 'USER_agent', nickname, isAgent: true });
      // Told before the answer of the join is out.
      if (open.messages.length === 1) {
        open.post(customer, { messageType: 'TEXT', content: { text: 'Ah, hello!' } });
      }
      return open.contact;
    }),
    leave: asAgent((open) => void open.present.delete(session)),
    end: asAgent((open) => open.end()),
    send: asAgent((open, agent, { messageType = 'TEXT', content = {}, base64, replyTo }) => {
      const sent = open.post(agent, { messageType, content, base64, replyTo });
      open.read(sent.id);
      return sent;
    }),
    writing: asAgent((open, user, { isWriting }) =>
      open.tell('isWriting', { isWriting, user, ts: Date.now() }),
    ),
    history: inRoom(({ messages }) => messages),
    contact: inRoom(({ contact }) => contact),
    file: inRoom(({ messages, files }, { messageId }) => {
      const message = messages.find(({ id }) => String(id) === String(messageId));
      return { message, base64: files.get(String(messageId)) };
    }),
  };
}
