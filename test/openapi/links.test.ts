import { Contract } from '../../src/http/contract/contract';
import { readOpenApiDocument } from '../../src/http/contract/contract-document';
import { httpGateway } from '../doubles/http-gateway';
import { openApiDocument, walk, type Json } from './open-api-document';

const contract = new Contract(readOpenApiDocument());
const { schemas, examples } = openApiDocument.components;
const codes: string[] = schemas.ErrorCode.enum.filter((code: string) => code !== 'other');

/** A path, or a URL of a gateway as the examples have it, that an operation or a page answers to. */
function leadsSomewhere(link: string): boolean {
  const { pathname } = new URL(link, 'http://127.0.0.1:3000');
  const segments = pathname.split('/').slice(1).map(decodeURIComponent);
  if (segments[0] === 'problems') return codes.includes(segments[1] ?? '') || isTemplate(segments);
  return contract.operationsAt(segments) !== undefined;
}

function isTemplate([, segment]: readonly string[]): boolean {
  return segment === '{code}';
}

const links = [...walk(examples)].flatMap(({ path, value }) =>
  Object.entries<Json>(value)
    .filter(([, text]) => typeof text === 'string' && /^(http:\/\/127\.0\.0\.1:3000)?\//.test(text))
    .map(([name, text]): [string, string] => [`${path}/${name}`, text]),
);

const prose = [...walk(openApiDocument)].map(({ value }) => value.description);

describe('every problem', () => {
  it('has a page at its type', async () => {
    await using gateway = await httpGateway();
    expect(codes.length).toBeGreaterThan(50);

    for (const code of codes) {
      const { status, text } = await gateway.call('GET', `/problems/${code}`, { key: '' });
      expect([code, status, text.includes(code)]).toEqual([code, 200, true]);
    }
  });

  it('names that page as its type in every example', () => {
    const problems = Object.values<Json>(examples).filter(({ value }) => value.code !== undefined);

    expect(problems.length).toBeGreaterThan(40);
    for (const { value } of problems) expect(value.type).toBe(`/problems/${value.code}`);
  });
});

describe('the links of the examples', () => {
  it('lead to operations and pages that are there', () => {
    expect(links.length).toBeGreaterThan(100);
    expect(links.filter(([, link]) => !leadsSomewhere(link))).toEqual([]);
    expect(leadsSomewhere('/chats/a/file')).toBe(false);
  });

  it('name the message whose file they are, in the form that passes every proxy', () => {
    const messages = [...walk(examples)].filter(({ value }) => value.contentUrl !== undefined);

    expect(messages.length).toBeGreaterThan(1);
    for (const { value } of messages) {
      const id = `~${Buffer.from(value.id).toString('base64url')}`;
      expect(value.contentUrl).toBe(`/chats/${value.chatId}/multimedia/${id}/content`);
    }
  });

  it('stand for files where an event is about one, and for the other side where it was received', () => {
    const events = Object.values<Json>(examples).filter(({ value }) =>
      /^(message|link|multimedia)\.(sent|received)$/.test(value.data && value.type),
    );

    expect(events.length).toBeGreaterThan(5);
    for (const { value } of events) {
      const [family, happened] = value.type.split('.');
      const member = { message: 'text', link: 'url', multimedia: 'contentUrl' }[family as 'link'];
      expect(Object.keys(value.data)).toContain(member);
      expect(value.data.direction).toBe(happened === 'sent' ? 'outbound' : 'inbound');
    }
  });
});

describe('the paths in descriptions', () => {
  it('are paths of the document', () => {
    const named = prose.flatMap((text) => [
      ...(typeof text === 'string' ? text.matchAll(/`[A-Z]+ (\/[^`]*)`/g) : []),
    ]);
    const paths = named.map(([, path = '']) => path);

    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !leadsSomewhere(path))).toEqual([]);
  });
});

describe('the callback of a webhook', () => {
  it('goes to a member that the request has', () => {
    const { post } = openApiDocument.paths['/webhooks'];
    const [expression = ''] = Object.keys(post.callbacks.onEvent);
    const member = /^\{\$request\.body#\/(\w+)\}$/.exec(expression)?.[1] ?? '';

    expect(schemas.CreateWebhookRequest.required).toContain(member);
    expect(schemas.CreateWebhookRequest.properties[member].format).toBe('uri');
  });
});
