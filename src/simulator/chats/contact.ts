import type { ChatUser } from './users';

/** CTLive's Contact Event: `newContactAccepted`, `joinContact`, `endByAgent` are documented. */
export type ContactEvent = { readonly event: string; readonly ts: number; readonly origin: string };

/** CTLive's Contact Object, in the newest shape its pages show. */
export type Contact = {
  readonly id: string;
  readonly servid: string;
  readonly ctlive_type: 'chat';
  readonly widgetid: string;
  readonly serv_name: string;
  readonly domain: string;
  readonly beginTime: number;
  /** `''` while the chat is active. */
  readonly endTime: number | '';
  readonly title: string;
  readonly lang: string;
  readonly userID: string;
  readonly agentID: string;
  readonly contact_events: readonly ContactEvent[];
  readonly users: Readonly<Record<string, ChatUser>>;
  readonly dataCollections: Readonly<Record<string, unknown>>;
  readonly callData: Readonly<Record<string, unknown>>;
};

export const simulatedDomain = 'DEFAULT';

export function contactOf(chat: {
  readonly id: string;
  readonly beginTime: number;
  readonly endTime: number | '';
  readonly customer: ChatUser;
  readonly agentId: string;
  readonly events: readonly ContactEvent[];
  readonly users: readonly ChatUser[];
  readonly service: string;
  readonly callData: Readonly<Record<string, string>>;
}): Contact {
  return {
    id: chat.id,
    servid: chat.service,
    ctlive_type: 'chat',
    widgetid: 'classic_popup',
    serv_name: chat.service,
    domain: simulatedDomain,
    beginTime: chat.beginTime,
    endTime: chat.endTime,
    title: '',
    lang: 'en-gb',
    userID: chat.customer.id,
    agentID: chat.agentId,
    contact_events: chat.events,
    users: Object.fromEntries(chat.users.map((user) => [user.id, user])),
    dataCollections: { 'simulated-form': nicknameForm(chat.customer.nickname) },
    callData: chat.callData,
  };
}

function nicknameForm(nickname: string): Record<string, unknown> {
  return {
    id: 'simulated-form',
    title: { 'en-gb': 'Before we start' },
    dc_mode: 'chat',
    next: '',
    datacollection: [
      {
        dc_type: 'nickname',
        label: 'Nickname',
        isMandatory: true,
        isVisibleAgent: true,
        isVisibleCustomer: true,
        isEditable: true,
        custom_regexp: '',
        value: nickname,
        name: 'nickname',
        mode: 'manual',
      },
    ],
  };
}
