const bannedWords = new Set([
  ...[
    'util',
    'utils',
    'helper',
    'helpers',
    'manager',
    'managers',
    'common',
    'misc',
    'base',
    'core',
  ],
  ...['data', 'info', 'handler', 'handlers', 'service', 'services', 'processor', 'processors'],
  'structures',
]);

/** Words of a path that could stand on anything. */
export function bannedWordsIn(path: string): string[] {
  const words = path.replace(/\.[a-z]+$/, '').split(/[/.-]/);
  return words.filter((word) => bannedWords.has(word));
}

/** Lower case words joined by `-`, in every folder and in the file's name. */
export function isKebabCase(path: string): boolean {
  return path.split('/').every((part) => /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/.test(part));
}
