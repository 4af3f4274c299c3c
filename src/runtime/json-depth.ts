/**
 * Whether arrays and objects stand deeper in each other than `most` levels: what a stack of calls
 * would not survive, such as that of `JSON.stringify`. Looks at one level after another, without one.
 */
export function isDeeperThan(most: number, value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return true;
    level = level.flatMap(membersOf);
  }
  return false;
}

function membersOf(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).filter((each) => typeof each === 'object' && each !== null);
}
