import type { Response } from 'express';
import type { Participant } from '../../events/participant';
import type { FileOrigin } from '../../media/keeping/media-source';
import type { KeptMessageFile } from './content-answer';
import { streamTo } from './streaming';

/** The member of `content` that holds the file, as the SDK names it. */
const fileMembers: Readonly<Record<string, string>> = {
  IMAGE: 'img',
  AUDIO: 'audio',
  VIDEO: 'video',
};

/** CTLive's own object, the kept file written into the JSON as it is read. */
export async function sendObject(response: Response, kept: KeptMessageFile): Promise<void> {
  const { file } = kept.kept;
  try {
    response.statusCode = 200;
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.setHeader('Cache-Control', 'private');
    if (response.req.method === 'HEAD') response.end();
    else await streamTo(response, objectText(kept));
  } finally {
    await file.close();
  }
}

async function* objectText({ message, kept }: KeptMessageFile): AsyncGenerator<string> {
  const { chatId: chatID, id: messageID, ctliveType: messageType } = message;
  const origin: FileOrigin = kept.origin ?? { format: 'fullsize' };
  const { format, domain } = origin;
  const { caption = origin.caption ?? '', fileName = origin.fileName } = message;
  const { documentType = origin.documentType, sender } = message;
  const user = origin.user ?? (sender && userOf(sender));
  const described = { caption, fileName, documentType, user };
  const outer = JSON.stringify({ chatID, messageID, messageType, domain, format });
  yield `${outer.slice(0, -1)},"content":{${JSON.stringify(fileMembers[messageType] ?? 'document')}:"`;
  yield* base64Of(kept.file.bytes(0, kept.file.sizeBytes - 1));
  yield `",${JSON.stringify(described).slice(1)}}`;
}

/** What is known of who sent a file from here, in the members of CTLive's user object. */
function userOf({ id, nickname, isAgent, isOnline, channel }: Participant): object {
  return { id, nickname, isAgent, isOnline, channel };
}

/** Groups of three bytes may lie across pieces. */
async function* base64Of(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let carry: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    const bytes = carry.length === 0 ? Buffer.from(piece) : Buffer.concat([carry, piece]);
    const wholeLength = bytes.length - (bytes.length % 3);
    carry = bytes.subarray(wholeLength);
    yield bytes.toString('base64', 0, wholeLength);
  }
  if (carry.length > 0) yield carry.toString('base64');
}
