import { MulterError } from 'multer';
import { AppError } from '../../runtime/app-error';
import { RequestError, type FieldError } from '../problems/request-error';
import { shownName } from '../problems/shown-name';
import { unknownFieldError } from '../problems/validation-problem';

/** Everything a multipart upload may be refused with, as an error for the API's user. */
export function uploadProblemOf(error: unknown, knownFields: readonly string[]): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof MulterError) return multerProblem(error, knownFields);
  return refused('file', 'The multipart body is malformed or was cut off.', remedy, error);
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
