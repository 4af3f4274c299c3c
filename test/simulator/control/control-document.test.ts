import { runningSimulator } from '../running-simulator';

type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly requestBody?: {
    readonly content: Record<
      string,
      { readonly schema: object; readonly examples: Record<string, { readonly value: object }> }
    >;
  };
  readonly responses: Record<string, { readonly description: string }>;
};
type OpenApi = {
  readonly openapi: string;
  readonly info: { readonly description: string };
  readonly paths: Record<string, Record<string, Operation>>;
};

describe('GET /control/openapi.json', () => {
  it('describes every operation, and its examples are taken', async () => {
    await using running = await runningSimulator();
    const response = await fetch(`${running.simulator.url}/control/openapi.json`);
    const document = (await response.json()) as OpenApi;
    expect(document.openapi).toBe('3.1.0');
    expect(document.info.description).toContain('stand-in');
    expect(Object.keys(document.paths).sort()).toEqual([
      '/control/chats',
      '/control/chats/{chatId}',
      '/control/chats/{chatId}/end',
      '/control/chats/{chatId}/feed',
      '/control/chats/{chatId}/file',
      '/control/chats/{chatId}/files/{messageId}',
      '/control/chats/{chatId}/say',
      '/control/chats/{chatId}/seen',
      '/control/chats/{chatId}/typing',
      '/control/cti',
      '/control/disconnect',
      '/control/faults',
      '/control/whatsapp',
    ]);
    const calls = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );
    expect(new Set(calls.map(({ operation }) => operation.operationId)).size).toBe(calls.length);
    const chatId = await running.openChat();
    for (const { path, method, operation } of calls) {
      const { examples = {} } = operation.requestBody?.content['application/json'] ?? {};
      for (const { value } of Object.values(examples)) {
        const real = path.replace('/control', '').replace('{chatId}', chatId);
        const { status } = await running.control(method.toUpperCase(), real, value);
        // The example of `seen` names a message that is not in this chat.
        const expected = Object.keys(operation.responses).map(Number);
        expect(expected).toContain(status);
        if (!path.endsWith('/seen')) expect(status).toBeLessThan(300);
      }
    }
  });

  it('is shown by Swagger UI', async () => {
    await using running = await runningSimulator();
    const response = await fetch(`${running.simulator.url}/control/docs/`);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('swagger-ui');
    const script = await fetch(`${running.simulator.url}/control/docs/swagger-ui-init.js`);
    expect(await script.text()).toContain('openChat');
  });
});
