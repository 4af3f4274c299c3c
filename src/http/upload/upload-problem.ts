import { MulterError } from 'multer';
import { MediaError, type FileFaultCode } from '../../media/media-error';
import { AppError } from '../../runtime/app-error';
import { problemMeanings } from '../problems/problem-meanings';
import { RequestError, type FieldError } from '../problems/request-error';
import { shownName } from '../problems/shown-name';
import { unknownFieldError } from '../problems/validation-problem';

/** Everything a multipart upload may be refused with, as an error for the API's user. */
export function uploadProblemOf(error: unknown, knownFields: readonly string[]): AppError {
  if (error instanceof AppError) return inField('file', error);
  if (error instanceof MulterError) return multerProblem(error, knownFields);
  const isHead = error instanceof Error && error.message === 'Malformed part header';
  const what = isHead
    ? 'The head of a part is malformed or longer than 16 KiB.'
    : 'The multipart body is malformed or was cut off.';
  return refused('file', what, remedy, error);
}

const fileFaults: ReadonlySet<string> = new Set<FileFaultCode>([
  'file_too_large',
  'file_empty',
  'file_type_not_allowed',
  'file_type_mismatch',
  'invalid_base64',
  'url_not_allowed',
]);

/** What is wrong with a file, said of the field that held it; any other error as it is. */
export function inField<T>(field: string, error: T): T | RequestError {
  if (!(error instanceof MediaError)) return error;
  const { code, message } = error;
  if (!isFileFault(code)) return error;
  const errors = [fault(field, message, problemMeanings[code].remedy)];
  const problem = new RequestError(code, message, { errors });
  problem.cause = error;
  return problem;
}

/** Runs what sends a file; what it is refused with is said of the field that held the file. */
export async function ofField<T>(field: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw inField(field, error);
  }
}

function isFileFault(code: string): code is FileFaultCode {
  return fileFaults.has(code);
}

const remedy = 'Send multipart/form-data with one part named file that has a file name.';

export function missingFile(): RequestError {
  return refused('file', 'There is no part named file with a file name.', remedy);
}

export function notMultipart(): RequestError {
  const message = 'The body is not multipart/form-data.';
  const errors = [fault('Content-Type', message, remedy)];
  return new RequestError('unsupported_content_type', `${message} ${remedy}`, { errors });
}

export function unknownFormField(name: string, known: readonly string[]): RequestError {
  const error = unknownFieldError(shownName(name), ['file', ...known]);
  return new RequestError('unknown_field', `${error.message} ${error.remedy}`, { errors: [error] });
}

/** Refuses one field of the form. */
export function refused(
  field: string,
  message: string,
  what: string,
  cause?: unknown,
): RequestError {
  const errors = [fault(field, message, what)];
  const problem = new RequestError('invalid_upload', `${message} ${what}`, { errors });
  problem.cause = cause;
  return problem;
}

function multerProblem(error: MulterError, knownFields: readonly string[]): RequestError {
  const name = error.field ?? '';
  if (isSecondFile(error)) return refused('file', 'There is more than one file.', remedy, error);
  if (error.code === 'LIMIT_UNEXPECTED_FILE') {
    return refused(shownName(name), 'A file is in a part of another name.', remedy, error);
  }
  if (error.code === 'LIMIT_FIELD_VALUE') {
    return refused(shownName(name), 'The value of a field is too long.', 'Shorten it.', error);
  }
  if (error.code === 'MISSING_FIELD_NAME') {
    return refused('body', 'A part of the form has no name.', remedy, error);
  }
  if (name !== '') return unknownFormField(name, knownFields);
  return refused('body', 'There are more or longer fields than described.', remedy, error);
}

function isSecondFile({ code, field }: MulterError): boolean {
  return code === 'LIMIT_FILE_COUNT' || (code === 'LIMIT_UNEXPECTED_FILE' && field === 'file');
}

function fault(field: string, message: string, what: string): FieldError {
  return { field, code: 'invalid_value', message, remedy: what };
}
