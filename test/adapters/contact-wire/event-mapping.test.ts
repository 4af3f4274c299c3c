import { readEvent } from '../../../src/adapters/contact-wire/event-mapping';

const ada = { id: 'U', nickname: 'Ada', isAgent: false };
const now = 99;

describe('readEvent', () => {
  it.each(['message', 'link', 'multimediaMessage'] as const)('reads %s', (name) => {
    const data = {
      id: 'm-1',
      messageType: 'TEXT',
      ts: 5,
      replyTo: 'm-0',
      content: { text: 'hi', menu: null, user: ada },
      deliverySuccess: true,
      deliveryErrorReason: 'none',
    };
    expect(readEvent({ name, data }, now)).toEqual({
      event: { name, message: data },
      isMalformed: false,
    });
  });

  it('takes what CTLive leaves empty or null as absent', () => {
    const data = {
      id: 'm-1',
      messageType: 'TEXT',
      ts: 5.0,
      replyTo: '',
      deliverySuccess: null,
      deliveryErrorReason: '',
      messageSeen: null,
      content: { text: 'hi', user: { id: 'U', nickname: null, isOnline: 'yes', endTime: '' } },
    };
    const { event, isMalformed } = readEvent({ name: 'message', data }, now);
    expect(isMalformed).toBe(false);
    expect(event).toEqual({
      name: 'message',
      message: {
        id: 'm-1',
        messageType: 'TEXT',
        ts: 5,
        content: { text: 'hi', user: { id: 'U', endTime: '' } },
      },
    });
  });

  it.each([null, undefined])('reads a message whose user is %s', (user) => {
    const data = { id: 'm', messageType: 'TEXT', ts: 1, content: { text: 'x', user } };
    expect(readEvent({ name: 'message', data }, now).event).toEqual({
      name: 'message',
      message: { id: 'm', messageType: 'TEXT', ts: 1, content: { text: 'x' } },
    });
  });

  it.each([
    [
      { name: 'messageReceived', data: { messageID: 'm', user: ada, ts: 1 } },
      { name: 'messageReceived', messageId: 'm', by: ada, ts: 1 },
    ],
    [
      { name: 'messageSeen', data: { messageID: null, user: null, ts: 1 } },
      { name: 'messageSeen', ts: 1 },
    ],
    [
      { name: 'multimediaMessageStored', data: { messageID: 'm', ts: 1 } },
      { name: 'multimediaMessageStored', messageId: 'm', ts: 1 },
    ],
    [
      { name: 'isWriting', data: { isWriting: false, user: ada, ts: 1 } },
      { name: 'isWriting', isWriting: false, by: ada, ts: 1 },
    ],
    [
      { name: 'participantJoined', data: { user: ada, ts: 1 } },
      { name: 'participantJoined', user: ada, ts: 1 },
    ],
    [
      { name: 'participantLeft', data: { user: ada, ts: 1 } },
      { name: 'participantLeft', user: ada, ts: 1 },
    ],
    [
      { name: 'contactEnded', data: { reason: 'bye', user: ada, ts: 1 } },
      { name: 'contactEnded', reason: 'bye', by: ada, ts: 1 },
    ],
  ])('reads %j', (source, event) => {
    expect(readEvent(source, now)).toEqual({ event, isMalformed: false });
  });

  it.each([
    ['an unknown name', { name: 'requestVideoUpgrade', data: { ts: 7 } }, 7, false],
    ['an unknown name without data', { name: 'toString' }, now, false],
    ['a message without an id', { name: 'message', data: { messageType: 'TEXT', ts: 7 } }, 7, true],
    ['a message that is a list', { name: 'message', data: [] }, now, true],
    ['a receipt without a time', { name: 'messageSeen', data: { messageID: 'm' } }, now, true],
    ['a writing that is no boolean', { name: 'isWriting', data: { isWriting: 1, ts: 7 } }, 7, true],
    ['no name', { data: {} }, now, true],
    ['no event', undefined, now, true],
  ])('takes %s as other', (_name, source, ts, isMalformed) => {
    expect(readEvent(source, now)).toEqual({ event: { name: 'other', ts }, isMalformed });
  });
});
