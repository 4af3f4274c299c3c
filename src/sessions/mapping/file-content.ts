type Content = Readonly<Record<string, unknown>>;

/** Members of CTLive's content object that hold a file, as text or as `{ $binary }`. */
const fileMembers: ReadonlySet<string> = new Set(['img', 'document', 'audio', 'video']);

/** Whether the content is one of a file, whatever the type of the message is called. */
export function hasFileContent(content: Content): boolean {
  const isNamed = typeof content.documentType === 'string' && content.documentType !== '';
  return isNamed || Object.entries(content).some(([name, value]) => isFileMember(name, value));
}

/** Files travel by reference: what holds the bytes of one is left out. */
export function withoutFileContent(content: Content): Record<string, unknown> {
  const rest = Object.entries(content).filter(([name, value]) => !isFileMember(name, value));
  return Object.fromEntries(rest);
}

function isFileMember(name: string, value: unknown): boolean {
  return isBinary(value) || (fileMembers.has(name) && typeof value === 'string');
}

/** MongoDB's extended JSON, in which CTLive's archive shows bytes. */
function isBinary(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '$binary' in value;
}
