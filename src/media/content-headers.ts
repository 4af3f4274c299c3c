const contentTypes: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
  doc: 'application/msword',
  xls: 'application/vnd.ms-excel',
  ppt: 'application/vnd.ms-powerpoint',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  wav: 'audio/wav',
  amr: 'audio/amr',
  aac: 'audio/aac',
  m4a: 'audio/mp4',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  '3gp': 'video/3gpp',
  webm: 'video/webm',
};

/** Types a browser would run, such as HTML and SVG, are not in the list. */
export function contentTypeOf(documentType: string | undefined): string {
  const extension = (documentType ?? '').replace(/^\./, '').toLowerCase();
  const known = Object.hasOwn(contentTypes, extension) ? contentTypes[extension] : undefined;
  return known ?? 'application/octet-stream';
}

/** RFC 6266 section 4.3 and appendix D: an ASCII name for old clients, the name itself for others. */
export function attachmentNamed(fileName: string): string {
  return `attachment; ${named(fileName)}`;
}

/** For what a browser shows in its place. */
export function inlineNamed(fileName: string): string {
  return `inline; ${named(fileName)}`;
}

function named(fileName: string): string {
  const ascii = fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  return `filename="${ascii}"; filename*=UTF-8''${extValue(fileName)}`;
}

/** RFC 8187 section 3.2.1: `attr-char` stays as it is. */
function extValue(text: string): string {
  return encodeURIComponent(text).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
