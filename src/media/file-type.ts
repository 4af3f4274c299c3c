import type { FileFamily, FoundType } from './sniffing/found-type';
import { MediaError } from './media-error';

export type FileType = {
  /** As CTLive names it. */
  readonly messageType: 'IMAGE' | 'DOCUMENT';
  /** File extension, lower case. */
  readonly documentType: string;
};

export type FileClaims = {
  readonly found: FoundType;
  readonly fileName: string;
  /** The caller's own word for the extension; must agree with the file name's. */
  readonly documentType?: string;
  /** Content type as declared with the file. */
  readonly declaredType?: string;
};

type FileNaming = Pick<FileClaims, 'fileName' | 'documentType'>;
type TakenType = { readonly family: FileFamily; readonly contentTypes: readonly string[] };

const ole = ['application/x-ole-storage', 'application/cdfv2', 'application/vnd.ms-office'];
const zip = ['application/zip', 'application/x-zip-compressed'];
const openXml = 'application/vnd.openxmlformats-officedocument';

/** What CTLive takes (its page "SendMultimediaMessage"), with the content types declared for it. */
const takenTypes: Readonly<Record<string, TakenType>> = {
  png: { family: 'png', contentTypes: ['image/png'] },
  jpg: { family: 'jpeg', contentTypes: ['image/jpeg', 'image/jpg', 'image/pjpeg'] },
  jpeg: { family: 'jpeg', contentTypes: ['image/jpeg', 'image/jpg', 'image/pjpeg'] },
  pdf: { family: 'pdf', contentTypes: ['application/pdf', 'application/x-pdf'] },
  doc: { family: 'doc', contentTypes: ['application/msword', ...ole] },
  xls: { family: 'xls', contentTypes: ['application/vnd.ms-excel', ...ole] },
  ppt: { family: 'ppt', contentTypes: ['application/vnd.ms-powerpoint', ...ole] },
  docx: { family: 'docx', contentTypes: [`${openXml}.wordprocessingml.document`, ...zip] },
  xlsx: { family: 'xlsx', contentTypes: [`${openXml}.spreadsheetml.sheet`, ...zip] },
  pptx: { family: 'pptx', contentTypes: [`${openXml}.presentationml.presentation`, ...zip] },
};

const undeclared = new Set(['', 'application/octet-stream', 'binary/octet-stream']);
const allowedNames = Object.keys(takenTypes).join(', ');

/** The type a file is sent as. Throws MediaError unless everything said of it agrees. */
export function fileTypeOf(claims: FileClaims): FileType {
  const extension = extensionOf(claims);
  const taken = refuseUnlessTaken(extension, claims.found);
  if (claims.documentType !== undefined)
    refuseOtherExtension(claims.documentType, taken, claims.found);
  if (!isDeclaredAs(taken, claims.declaredType)) {
    throw declaredOtherwise(taken, claims.found);
  }
  const isImage = taken.family === 'png' || taken.family === 'jpeg';
  return { messageType: isImage ? 'IMAGE' : 'DOCUMENT', documentType: extension };
}

/** The extension a nameless file of this type gets. */
export function extensionFor({ family }: FoundType): string | undefined {
  return Object.keys(takenTypes).find((extension) => takenTypes[extension]?.family === family);
}

/** Whether files of this name's extension are taken at all. */
export function hasTakenExtension(fileName: string): boolean {
  return Object.hasOwn(takenTypes, extensionOf({ fileName }));
}

/** Refuses a file whose first bytes rule out every type that its name may stand for. */
export function refuseForeignType(found: FoundType, named: FileNaming): void {
  if (!found.family && !found.container) refuseUnlessTaken(extensionOf(named), found);
}

function refuseUnlessTaken(extension: string, found: FoundType): TakenType {
  const taken = Object.hasOwn(takenTypes, extension) ? takenTypes[extension] : undefined;
  if (!taken) throw notAllowed(extension, found);
  if (taken.family !== found.family) {
    throw mismatch(`The file name ends in .${extension}`, found);
  }
  return taken;
}

function refuseOtherExtension(documentType: string, taken: TakenType, found: FoundType): void {
  const named = documentType.replace(/^\./, '').toLowerCase();
  if (
    Object.hasOwn(takenTypes, named) &&
    takenTypes[named]?.contentTypes[0] === taken.contentTypes[0]
  )
    return;
  const message = `documentType says another type, but the content is ${found.description}.`;
  throw new MediaError('file_type_mismatch', `${message} Leave documentType out.`);
}

function isDeclaredAs(taken: TakenType, declaredType = ''): boolean {
  const contentType = (declaredType.split(';', 1)[0] ?? '').trim().toLowerCase();
  return undeclared.has(contentType) || taken.contentTypes.includes(contentType);
}

function extensionOf(claims: FileNaming): string {
  const match = /\.([^.]*)$/.exec(claims.fileName);
  return (match?.[1] ?? claims.documentType?.replace(/^\./, '') ?? '').toLowerCase();
}

function notAllowed(extension: string, found: FoundType): MediaError {
  const said = extension === '' ? 'The file name has no extension' : 'This file type is not taken';
  const message = `${said}; the content is ${found.description}. CTLive takes ${allowedNames}.`;
  return new MediaError('file_type_not_allowed', message);
}

function declaredOtherwise({ contentTypes }: TakenType, found: FoundType): MediaError {
  const message = `The file is declared as another type, but the content is ${found.description}.`;
  const remedy = `Declare ${contentTypes[0]}, or application/octet-stream.`;
  return new MediaError('file_type_mismatch', `${message} ${remedy}`);
}

function mismatch(said: string, found: FoundType): MediaError {
  const message = `${said}, but the content is ${found.description}.`;
  return new MediaError('file_type_mismatch', `${message} Name the file after what it holds.`);
}
