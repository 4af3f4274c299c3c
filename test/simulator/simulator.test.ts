import { agentIdentity } from '../../src/simulator/chats/users';
import { SystemClock } from '../../src/runtime/clock';
import { silentLogger } from '../../src/runtime/logger';
import { demoChatId, Simulator } from '../../src/simulator/simulator';
import { runningSimulator } from './running-simulator';

describe('Simulator', () => {
  it('opens the demo chat at each start', async () => {
    await using running = await runningSimulator({ demo: true });
    const { contact, messages } = await running.truth(demoChatId);
    expect(contact).toMatchObject({ id: demoChatId, endTime: '', domain: 'DEFAULT' });
    expect(contact.users[contact.userID]).toMatchObject({
      nickname: 'Demo Customer',
      isAgent: false,
    });
    expect(messages).toEqual([]);
  });

  it('says plainly that the port is taken', async () => {
    await using running = await runningSimulator();
    const port = Number(new URL(running.simulator.url).port);
    await using second = new Simulator({
      host: '127.0.0.1',
      port,
      filesDir: running.filesDir,
      clock: new SystemClock(),
      logger: silentLogger,
      demo: false,
    });
    await expect(second.start()).rejects.toMatchObject({
      code: 'simulator_cannot_listen',
      message: expect.stringContaining(`127.0.0.1:${port}: the port is taken`),
    });
  });

  it('leaves no file behind', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const file = { fileName: 'a.png', documentType: 'png', base64: 'AAAA' };
    await running.control('POST', `/chats/${chatId}/file`, file);
    expect(await running.storedFiles()).toHaveLength(1);
    await running.simulator[Symbol.asyncDispose]();
    expect(await running.storedFiles()).toEqual([]);
  });

  it('serves a customer page that says what it is and runs its own script only', async () => {
    await using running = await runningSimulator();
    const response = await fetch(`${running.simulator.url}/`);
    const html = await response.text();
    expect(html).toContain('a stand-in for development and tests');
    expect(html).not.toMatch(/innerHTML|https?:\/\/(?!\/)[a-z]/);
    expect(response.headers.get('content-security-policy')).toMatch(/script-src 'sha256-[^']+';/);
  });

  it('carries 5,000 idle chats and a long talk in many of them', async () => {
    await using running = await runningSimulator();
    const gateway = await running.gateway();
    const chatIds = Array.from({ length: 5_000 }, (_, n) => `CHAT_${n}`);
    for (let at = 0; at < chatIds.length; at += 50) {
      await Promise.all(chatIds.slice(at, at + 50).map((chatId) => running.openChat({ chatId })));
    }
    for (let at = 0; at < chatIds.length; at += 500) {
      await Promise.all(
        chatIds.slice(at, at + 500).map((chatId) => gateway.ask('join', { chatId })),
      );
    }
    const talking = chatIds.slice(0, 500);
    await Promise.all(
      talking.map((chatId) =>
        running.control('POST', `/chats/${chatId}/say`, { text: 'n{n}', count: 40, intervalMs: 2 }),
      ),
    );
    // A welcome, then per chat an answer and a participant.
    await gateway.until(() => gateway.frames.length === 1 + 2 * chatIds.length + 20_000);
    expect(gateway.names().filter((name) => name === 'message')).toHaveLength(20_000);
    for (const chatId of talking) {
      const seqs = gateway.events(chatId).map(({ seq }) => seq);
      expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    }
    expect(Object.keys(await gateway.probe())).toHaveLength(5_000);
  }, 60_000);
});

describe('agentIdentity', () => {
  it('is the same for the same domain and nickname', () => {
    const hello = { domain: 'default', nickname: 'Anna Rossi', token: 'one' };
    expect(agentIdentity(hello)).toEqual(agentIdentity({ ...hello, token: 'two' }));
    expect(agentIdentity(hello).userId).toBe('USER_anna-rossi@gateway.example');
  });

  it.each([
    ['another nickname', { domain: 'default', nickname: 'Bruno' }],
    ['letters it cannot write', { domain: 'default', nickname: 'Änna Rossi' }],
    ['another domain', { domain: 'acme', nickname: 'Anna Rossi' }],
    ['a token alone', { domain: 'default', token: 'one' }],
  ])('differs for %s', (_, hello) => {
    const anna = agentIdentity({ domain: 'default', nickname: 'Anna Rossi' });
    expect(agentIdentity(hello).userId).not.toBe(anna.userId);
  });
});
