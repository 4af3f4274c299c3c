/** A name the caller made up, shown only when it is harmless to show. */
export function shownName(name: string): string {
  return /^[\w\-[\]$]{1,64}$/.test(name) ? name : '(a name that cannot be shown)';
}
