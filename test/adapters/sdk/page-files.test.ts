import { randomBytes } from 'node:crypto';
import type { OutgoingFile, UpstreamConnection } from '../../../src/sessions/upstream';
import { plainSdk, StandIn } from './stand-in';

const chat = 'CHAT_1';
/** More than one piece, in which it goes where the browser cannot read the file. */
const base64 = randomBytes(1_200_000).toString('base64');
const file: OutgoingFile = {
  ...{ messageType: 'DOCUMENT', fileName: 'a.pdf', documentType: 'pdf', caption: '' },
};

/** Resolves with what the SDK made of the file. */
async function sent(connection: UpstreamConnection, clientId: string): Promise<string> {
  const transfer = await connection.openTransfer(chat);
  for (let at = 0; at < base64.length; at += 65_536) {
    await transfer.write(base64.slice(at, at + 65_536));
  }
  return (await transfer.commit(clientId, file)).messageId;
}

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

describe('a large file of the SDK', () => {
  it('is read by the browser itself, and goes in pieces where the browser cannot', async () => {
    await using standIn = await StandIn.start(`${plainSdk}
      const readText = Blob.prototype.text;
      let reads = 0;
      Blob.prototype.text = function () {
        reads += 1;
        return reads === 1 ? readText.call(this) : Promise.reject(new Error('not readable'));
      };
      const files = new Map();
      contact.SendMultimediaMessage = async (type, { document }) => {
        const id = 'after ' + reads + ' reads';
        files.set(id, document);
        return id;
      };
      contact.GetMultimediaMessageInActiveChat = async (chatID, messageID) =>
        ({ result: true, data: { messageType: 'DOCUMENT', content: { document: files.get(messageID) } } });`);
    const connection = await standIn.connect();
    await connection.join(chat, {});
    const ids = [await sent(connection, 'c-1'), await sent(connection, 'c-2')];
    expect(ids).toEqual(['after 1 reads', 'after 2 reads']);
    for (const id of ids) {
      const fetched = await connection.fetchMultimedia(chat, id);
      expect((await textOf(fetched.base64)) === base64).toBe(true);
    }
    connection.close('done');
  }, 30_000);

  it('waits for its reader outside the page, which is not believed', async () => {
    await using standIn = await StandIn.start(`${plainSdk}
      const content = { document: 'QUJD'.repeat(400_000) };
      contact.GetMultimediaMessageInActiveChat = async (chatID, messageID) => {
        if (messageID === 'M2') String.prototype.slice = () => 'QUJD';
        return { result: true, data: { messageType: 'DOCUMENT', content } };
      };`);
    const connection = await standIn.connect();
    await connection.join(chat, {});
    const first = await connection.fetchMultimedia(chat, 'M1');
    const second = connection.fetchMultimedia(chat, 'M2');
    await expect(second).rejects.toMatchObject({ code: 'unavailable' });
    expect((await textOf(first.base64)) === 'QUJD'.repeat(400_000)).toBe(true);
    connection.close('done');
  }, 30_000);
});
