import {
  familyOf,
  isChatMessage,
  messageOf,
  messageTypeOf,
} from '../../../src/sessions/mapping/message-mapping';

const user = { id: 'USER_c', nickname: 'Ada', isAgent: false, channel: 'WEB', firstIP: '::1' };
const context = { upstream: 'default', chatId: 'CHAT_1', isOwn: () => false };
const ts = Date.UTC(2026, 0, 2);

describe('messageOf', () => {
  it.each([
    ['TEXT', 'text'],
    ['image', 'image'],
    ['REPLY_TO_STORY', 'story_reply'],
    ['videoRequestedByAgent', 'system'],
    ['SOMETHING_NEW', 'other'],
  ])('names CTLive %s %s', (ctliveType, type) => {
    expect(messageTypeOf(ctliveType)).toBe(type);
  });

  it('maps a text with its sender and time', () => {
    const source = { id: 'm', messageType: 'TEXT', ts, content: { text: 'Hi', user } };
    expect(JSON.parse(JSON.stringify(messageOf(source, context)))).toEqual({
      id: 'm',
      chatId: 'CHAT_1',
      type: 'text',
      ctliveType: 'TEXT',
      direction: 'inbound',
      text: 'Hi',
      sender: { id: 'USER_c', nickname: 'Ada', role: 'customer', isAgent: false, channel: 'web' },
      status: 'sent',
      sentAt: '2026-01-02T00:00:00.000Z',
    });
  });

  it('says of a file where its bytes are, also for ids with slashes', () => {
    const content = { caption: 'c', fileName: 'dà.jpg', documentType: 'jpg', user };
    const message = messageOf({ id: 'a/b+c=', messageType: 'IMAGE', ts, content }, context);
    const idPart = Buffer.from('a/b+c=').toString('base64url');
    expect(message).toMatchObject({
      fileName: 'dà.jpg',
      mediaState: 'pending',
      contentUrl: `/chats/CHAT_1/multimedia/~${idPart}/content`,
    });
  });

  it('lives with a multimedia message that has no content', () => {
    const message = messageOf({ id: 'm', messageType: 'IMAGE', ts }, context);
    expect(message).toMatchObject({ type: 'image', direction: 'inbound' });
    expect(message.sender).toBeUndefined();
  });

  it('keeps CTLive’s own content of types without fields here, without the user', () => {
    const content = { text: 'Choose', options: [{ id: '1' }], user };
    const message = messageOf({ id: 'm', messageType: 'MENU', ts, content }, context);
    expect(message).toMatchObject({
      type: 'menu',
      text: 'Choose',
      content: { text: 'Choose', options: [{ id: '1' }] },
    });
    expect(message.content).not.toHaveProperty('user');
  });

  it('says why a delivery failed', () => {
    const failed = { deliverySuccess: false, deliveryErrorReason: 'blocked' };
    const source = { id: 'm', messageType: 'TEXT', ts, content: { text: 'x', user }, ...failed };
    expect(messageOf(source, context)).toMatchObject({
      status: 'failed',
      failureReason: 'blocked',
    });
  });

  it('tells messages from entries of history that are events', () => {
    expect(
      ['endChat', 'leave', 'TEXT'].map((messageType) =>
        isChatMessage({ id: 'm', messageType, ts }),
      ),
    ).toEqual([false, false, true]);
    const familyOfType = (messageType: string) =>
      familyOf(messageOf({ id: 'm', messageType, ts }, context));
    expect(['LINK', 'VIDEO', 'MENU'].map(familyOfType)).toEqual(['link', 'multimedia', 'message']);
  });

  it('takes a type it does not know for a file when it has one, and never shows its bytes', () => {
    const named = { fileName: 'hi.webp', documentType: 'webp', user };
    const withBytes = { sticker: { $binary: 'AAAA', $type: '00' }, emoji: 'wave', user };
    const messages = [named, withBytes, { emoji: 'wave', user }].map((content) =>
      messageOf({ id: 'm', messageType: 'STICKER', ts, content }, context),
    );
    expect(messages.map(familyOf)).toEqual(['multimedia', 'multimedia', 'message']);
    expect(messages.map(({ content }) => content)).toEqual([
      { fileName: 'hi.webp', documentType: 'webp' },
      { emoji: 'wave' },
      { emoji: 'wave' },
    ]);
    expect(messages.map(({ type, mediaState }) => [type, mediaState])).toEqual([
      ['other', 'pending'],
      ['other', 'pending'],
      ['other', undefined],
    ]);
  });
});
