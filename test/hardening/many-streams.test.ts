import { request, type ClientRequest } from 'node:http';
import { adminKey, httpGateway, type HttpGateway } from '../doubles/http-gateway';
import { until } from '../doubles/until';
import { appendMany } from '../events/feed/event-drafts';

const clients = 1_000;

function openStream(gateway: HttpGateway, onText: (text: string) => void): ClientRequest {
  const headers = { Authorization: `Bearer ${adminKey}` };
  const call = request(`${gateway.url}/events/stream`, { agent: false, headers });
  call.on('response', (response) => {
    response.setEncoding('utf8').on('data', onText);
    response.on('error', () => undefined);
  });
  call.on('error', () => undefined);
  call.end();
  return call;
}

describe('1,000 streams', () => {
  it('cost one reading of the log for each event, not one for each client', async () => {
    await using gateway = await httpGateway();
    const { eventLog } = gateway.store;
    const read = eventLog.read.bind(eventLog);
    let reads = 0;
    eventLog.read = (query) => {
      reads += 1;
      return read(query);
    };
    let [standing, received] = [0, 0];
    const calls = Array.from({ length: clients }, () =>
      openStream(gateway, (text) => {
        standing += text.match(/^event: cursor$/gm)?.length ?? 0;
        received += text.match(/^data: \{"id"/gm)?.length ?? 0;
      }),
    );
    await until(() => standing === clients, 30_000);
    await until(() => gateway.clock.timerCount === clients, 30_000);
    const readsBefore = reads;
    for (let number = 1; number <= 5; number += 1) {
      await appendMany(eventLog, 1);
      await until(() => received === number * clients, 30_000);
    }
    expect(reads - readsBefore).toBeLessThanOrEqual(5);
    for (const call of calls) call.destroy();
    await until(() => gateway.clock.timerCount === 0, 30_000);
    expect(gateway.errors).toEqual([]);
  }, 90_000);
});
