/** What is wrong with an address, and what would be right. Neither repeats the address. */
export type AddressFault = { readonly message: string; readonly remedy: string };

const credentialsElsewhere = 'It is shown as it is; what is secret has a setting of its own.';

/**
 * Addresses are shown, logged and stored as they are, so they hold no secret: no user, no password,
 * no query, no fragment. Undefined when nothing is wrong.
 */
export function addressFault(text: string, schemes: readonly string[]): AddressFault | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !schemes.includes(url.protocol.slice(0, -1))) {
    const starts = schemes.map((scheme) => `${scheme}://`).join(' or ');
    return { message: `must be a URL of ${schemes.join(' or ')}`, remedy: `Begin with ${starts}.` };
  }
  if (url.username !== '' || url.password !== '') {
    const message = 'must hold no user and no password';
    return { message, remedy: credentialsElsewhere };
  }
  if (/[?#]/.test(text)) {
    const message = 'must have no query and no fragment';
    return {
      message,
      remedy: `Give the plain address. ${credentialsElsewhere}`,
    };
  }
  return undefined;
}
