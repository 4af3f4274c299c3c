/** What is wrong with an address, and what would be right. Neither repeats the address. */
export type AddressFault = { readonly message: string; readonly remedy: string };

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
    return { message, remedy: 'Give credentials where they have a place of their own.' };
  }
  if (/[?#]/.test(text)) {
    const message = 'must have no query and no fragment';
    return {
      message,
      remedy: 'Give the plain address, and credentials where they have their place.',
    };
  }
  return undefined;
}
