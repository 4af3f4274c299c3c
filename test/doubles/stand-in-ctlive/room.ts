/** What one user of a room is, as CTLive's pages show it. */
export type RoomUser = {
  readonly id: string;
  readonly nickname: string;
  readonly isAgent: boolean;
};

export type RoomMessage = {
  readonly id: string | number;
  readonly messageType: 'TEXT' | 'LINK' | 'IMAGE' | 'DOCUMENT';
  readonly content: Readonly<Record<string, unknown>> & { readonly user: RoomUser };
  readonly replyTo?: string;
  readonly ts: number;
};

export type RoomEvent = {
  readonly name: string;
  readonly chatId: string;
  readonly event: Readonly<Record<string, unknown>>;
};

export const customer: RoomUser = { id: 'USER_carla', nickname: 'Carla', isAgent: false };

const eventNames = {
  TEXT: 'message',
  LINK: 'link',
  IMAGE: 'multimediaMessage',
  DOCUMENT: 'multimediaMessage',
} as const;

type Content = Omit<RoomMessage['content'], 'user'>;
type Post = {
  readonly messageType: RoomMessage['messageType'];
  readonly content: Content;
  readonly base64?: string;
  readonly replyTo?: string;
};

/** One chat of the stand-in: what was said, who listens, and its files. */
export class Room {
  readonly messages: RoomMessage[] = [];
  readonly files = new Map<string, string>();
  /** Sessions of pages that joined, with the name they gave. */
  readonly present = new Map<string, RoomUser>();
  isEnded = false;

  constructor(
    readonly id: string,
    private readonly options: {
      readonly idOf: (count: number) => string | number;
      readonly tell: (session: string, event: RoomEvent) => void;
    },
  ) {}

  get contact(): Record<string, unknown> {
    const users = [customer, ...this.present.values()];
    return {
      id: this.id,
      ctlive_type: 'chat',
      beginTime: 1_740_412_183_580,
      endTime: '',
      userID: customer.id,
      users: Object.fromEntries(users.map((user) => [user.id, user])),
    };
  }

  post(user: RoomUser, { messageType, content, base64, replyTo }: Post): RoomMessage {
    const id = this.options.idOf(this.messages.length + 1);
    const message = {
      id,
      messageType,
      content: { ...content, user },
      replyTo,
      ts: Date.now(),
    };
    this.messages.push(message);
    if (base64 !== undefined) this.files.set(String(id), base64);
    this.tell(eventNames[messageType], { ...message });
    return message;
  }

  /** The customer received and read it. */
  read(messageID: string | number): void {
    const receipt = { messageID, user: customer, ts: Date.now() };
    this.tell('messageReceived', receipt);
    this.tell('messageSeen', receipt);
  }

  end(): void {
    this.isEnded = true;
    this.tell('contactEnded', { ts: Date.now() });
  }

  tell(name: string, event: RoomEvent['event']): void {
    for (const session of this.present.keys()) {
      this.options.tell(session, { name, chatId: this.id, event });
    }
  }
}
