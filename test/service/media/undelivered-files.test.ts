import { answering, WebhookReceiver } from '../../doubles/webhook-receiver';
import { ask } from '../../doubles/service-calls';
import { until } from '../../doubles/until';
import { filePart, pdfOf } from '../../http/multimedia-engine';
import { ChatOfFiles } from './chat-of-files';

describe('files that undelivered webhooks refer to', () => {
  it('stay until they are delivered, though the quota is reached, and make room then', async () => {
    await using receiver = await WebhookReceiver.start(answering(503));
    await using chat = await ChatOfFiles.start({
      EGRESS_ALLOW: '127.0.0.1',
      MEDIA_QUOTA_BYTES: '1500000',
      WEBHOOK_RETRY_SCHEDULE: '1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s',
    });
    const { service } = chat;
    const body = { url: receiver.url, types: ['multimedia.received'] };
    await ask(service, 'POST', '/webhooks', { body });
    const received = await chat.receive(pdfOf(1_000_000));
    await receiver.has(1);

    const refused = await chat.upload([filePart(pdfOf(1_000_001))]);
    expect([refused.status, await refused.json()]).toMatchObject([507, { code: 'storage_full' }]);
    const content = await ask(service, 'GET', received.contentUrl ?? '');
    expect(content.status).toBe(200);

    receiver.answer = answering(200);
    await until(async () => (await chat.upload([filePart(pdfOf(1_000_001))])).status === 201);
    const gone = await ask(service, 'GET', received.contentUrl ?? '');
    expect([gone.status, gone.body.code]).toEqual([410, 'media_expired']);
    expect((await chat.message(received.id)).mediaState).toBe('expired');
  }, 30_000);
});
