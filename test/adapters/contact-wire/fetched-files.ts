import type { InboundMultimedia } from '../../../src/sessions/upstream';
import type { WireSetting } from './wire-setting';

export const description = {
  messageType: 'IMAGE',
  domain: 'DEFAULT',
  format: 'fullsize',
  caption: 'A cat',
  fileName: 'cat.png',
  documentType: 'png',
  user: { id: 'U', nickname: 'Ada', isAgent: false },
};

type Fetched = { readonly media: InboundMultimedia; readonly transferId: string };

export async function fetch(setting: WireSetting, members: object = {}): Promise<Fetched> {
  const fetching = setting.connection.fetchMultimedia('c', 'm-1');
  const { id, request } = await setting.remote.nextRequest('fetch');
  setting.remote.ack(id, { ...description, ...members });
  return { media: await fetching, transferId: request.transferId };
}

export async function textOf(media: InboundMultimedia): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of media.base64) pieces.push(piece);
  return pieces.join('');
}

export function sender(setting: WireSetting, transferId: string) {
  return (index: number, base64: string, isLast?: boolean) =>
    setting.remote.send({ type: 'chunk', transferId, index, base64, isLast });
}
