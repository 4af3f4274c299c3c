import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readUpstreams } from '../../src/config/config-file';
import { temporaryDirectory } from '../doubles/temporary-directory';

async function read(text: string): Promise<ReturnType<typeof readUpstreams>> {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'upstreams.yaml');
  await writeFile(path, text);
  return readUpstreams(path);
}

const eu = `{"id":"eu","connector":"websocket","url":"wss://eu.example/wire","restUrl":"https://eu.example/livechat","restAuth":"bearer:t"}`;

describe('CONFIG_FILE', () => {
  it('names several upstreams, in YAML or JSON, that may share an address', async () => {
    const yaml = `upstreams:
  - ${eu}
  - id: agent-7
    from: eu
    nickname: Ada
    token: jwt
    autoJoin: { services: [sales] }
`;
    const found = await read(yaml);
    expect(found).toMatchObject({
      upstreams: [
        { id: 'eu', domain: 'default' },
        { id: 'agent-7', from: 'eu', url: 'wss://eu.example/wire', nickname: 'Ada' },
      ],
    });
    expect(JSON.stringify(found)).not.toContain('jwt');
    expect(await read(`{"upstreams":[${eu}]}`)).toHaveProperty('upstreams');
  });

  it.each([
    ['no list', '{}', /upstreams/],
    ['no YAML', '{', /cannot be read/],
    ['an unknown member', `{"upstreams":[{"id":"a","from":"default","odd":1}]}`, /odd/],
    ['a name twice', `{"upstreams":[${eu},${eu}]}`, /eu is there twice/],
    [
      'a name of the settings',
      `{"upstreams":[{"id":"default","from":"eu"},${eu}]}`,
      /default is made/,
    ],
    ['from of nothing', `{"upstreams":[{"id":"a","from":"b"}]}`, /names no upstream/],
    [
      'a password in an address',
      `{"upstreams":[{"id":"a","connector":"websocket","url":"wss://u:hidden@a.b/"}]}`,
      /upstreams\.0\.url: must hold no user(?!.*hidden)/,
    ],
    [
      'a query in an address',
      `{"upstreams":[${eu.replace('/livechat', '/livechat?t=hidden')}]}`,
      /upstreams\.0\.restUrl: must have no query(?!.*hidden)/,
    ],
    ['a wrong scheme', `{"upstreams":[{"id":"a","connector":"sdk","url":"wss://a.b"}]}`, /http/],
  ])('is refused with %s', async (_name, text, message) => {
    const found = await read(text);
    expect('faults' in found && found.faults.join('\n')).toMatch(message);
  });
});
