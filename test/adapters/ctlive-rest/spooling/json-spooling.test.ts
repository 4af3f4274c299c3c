import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { JsonSpooling } from '../../../../src/adapters/ctlive-rest/spooling/json-spooling';
import { Spool } from '../../../../src/adapters/ctlive-rest/spooling/spool';
import { temporaryDirectory } from '../../../doubles/temporary-directory';

const base64 = randomBytes(60_000).toString('base64');
/** As some encoders write it: every slash escaped, lines folded, a sign as its code point. */
const folded = base64.replace(/.{76}/g, '$&\n');
const escaped = JSON.stringify(folded).slice(1, -1).replaceAll('/', '\\/').replace('+', '\\u002B');
const text = `{"result":true,"message":{"img":"${escaped}","caption":"a \\"quoted\\" \\u00e9","n":1}}`;

async function spooled(bytes: Buffer, chunkBytes: number) {
  await using directory = await temporaryDirectory();
  const spool = await Spool.open(directory.path);
  const json = new JsonSpooling(spool);
  let mostHeld = 0;
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    await json.take(bytes.subarray(at, at + chunkBytes));
    mostHeld = Math.max(mostHeld, json.heldBytes);
  }
  const parsed = JSON.parse(json.text().toString('utf8')) as { message: Record<string, string> };
  let file = '';
  for await (const piece of json.piecesOf(parsed.message['img'] ?? '')) file += piece;
  const names = await readdir(directory.path);
  await json.close();
  return { parsed, file, mostHeld, names };
}

describe('JsonSpooling', () => {
  it.each([1, 7, 1_000, 65_536, 1_000_000])(
    'takes a file out of a JSON text that comes in chunks of %i bytes',
    async (chunkBytes) => {
      const { parsed, file, mostHeld, names } = await spooled(Buffer.from(text), chunkBytes);

      // A whole file in a message of a failure helps nobody.
      expect(file === folded).toBe(true);
      expect(parsed).toMatchObject({
        result: true,
        message: { caption: 'a "quoted" é', n: 1 },
      });
      expect(mostHeld).toBeLessThan(66_000);
      expect(names).toEqual([]);
    },
  );

  it('leaves short strings where they are', async () => {
    const { parsed, file } = await spooled(Buffer.from('{"message":{"img":"iVBORw0K\\/"}}'), 3);
    expect([parsed.message['img'], file]).toEqual(['iVBORw0K/', 'iVBORw0K/']);
  });
});
