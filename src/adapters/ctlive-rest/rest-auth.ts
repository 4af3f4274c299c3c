/** How a request says who it is: the four ways of CTLive's page "Authentication mechanisms". */
export type RestAuth = {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
};

/**
 * From `bearer:<token>`, `basic:<user>:<password>`, `ctlivetoken:<token>` (a header) or
 * `ctlivetoken-query:<token>`; nothing, where nothing is given: two pages show no authorisation.
 * Whoever takes the text from outside has checked its form.
 */
export function restAuthOf(text: string | undefined): RestAuth {
  const [, way = '', secret = ''] = /^([a-z-]+):(.*)$/s.exec(text ?? '') ?? [];
  return ways.get(way)?.(secret) ?? { headers: {}, query: {} };
}

const ways = new Map<string, (secret: string) => RestAuth>([
  ['bearer', (token) => ({ headers: { authorization: `Bearer ${token}` }, query: {} })],
  [
    'basic',
    (credentials) => {
      const encoded = Buffer.from(credentials, 'utf8').toString('base64');
      return { headers: { authorization: `Basic ${encoded}` }, query: {} };
    },
  ],
  ['ctlivetoken', (token) => ({ headers: { ctlivetoken: token }, query: {} })],
  ['ctlivetoken-query', (token) => ({ headers: {}, query: { ctlivetoken: token } })],
]);

/** CTLive's own words without our credential, should they repeat it; long ones are cut. */
export function saidWithout(auth: string | undefined, said: string): string {
  const secret = /^[a-z-]+:(.*)$/s.exec(auth ?? '')?.[1] ?? '';
  const parts = [secret, ...(auth?.startsWith('basic:') ? [passwordOf(secret)] : [])];
  const forms = parts.flatMap((each) => [
    each,
    encodeURIComponent(each),
    new URLSearchParams([['', each]]).toString().slice(1),
    Buffer.from(each, 'utf8').toString('base64'),
  ]);
  const hidden = forms.filter((form) => form.length >= minSecretLength);
  const clean = hidden.reduce((text, form) => text.replaceAll(form, '***'), said);
  return clean.length > maxSaidLength ? `${clean.slice(0, maxSaidLength)}...` : clean;
}

/** Shorter ones are in every other word. */
const minSecretLength = 4;
const maxSaidLength = 1_000;

function passwordOf(credentials: string): string {
  return credentials.slice(credentials.indexOf(':') + 1);
}
