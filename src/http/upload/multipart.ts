import type { Request, RequestHandler } from 'express';
import multer from 'multer';
import { MediaError } from '../../media/media-error';
import { spooledFileOf } from './spooled-file';
import { UploadStorage, fileUploadOf } from './upload-storage';
import {
  inField,
  missingFile,
  notMultipart,
  unknownFormField,
  uploadProblemOf,
} from './upload-problem';

export type MultipartOptions = { readonly maxUploadBytes: number };

/** Fields beside the file: of a file that goes into a chat, and of one to a WhatsApp customer. */
const chatFields = ['caption', 'fileName', 'replyTo', 'clientReference'] as const;
const whatsAppFields = ['customerPhoneNumber', 'servicePhoneNumber', 'fileName'] as const;
const maxFields = 2 * chatFields.length;
const maxFieldBytes = 8 * 1024;
/** Room for fields and boundaries beside the file. */
const formBytes = 64 * 1024;

type Answer = (error?: unknown) => void;

/**
 * The multer of every upload route: pass it to `RegisterRoutes(app, { multer })`. A refused file
 * is answered at once; what is left of the form is read and dropped meanwhile, so that a client
 * that sends everything before it reads still gets the answer.
 */
export function createMultipart(options: MultipartOptions): multer.Multer {
  const answers = new WeakMap<Request, Answer>();
  const storage = new UploadStorage({
    onRefused: (request, error) => answers.get(request)?.(error),
  });
  const multipart = multer({
    storage,
    defParamCharset: 'utf8',
    limits: {
      files: 1,
      fields: maxFields,
      fieldSize: maxFieldBytes,
      fieldNameSize: 100,
      fieldNestingDepth: 0,
      headerPairs: 20,
    },
  });
  const parse = multipart.fields.bind(multipart);
  multipart.fields = (parts) => guarded(parse(parts), options, answers);
  return multipart;
}

function guarded(
  parse: RequestHandler,
  options: MultipartOptions,
  answers: WeakMap<Request, Answer>,
): RequestHandler {
  return (request, response, next) => {
    // Without a multipart body multer passes on with no `files`, at which tsoa would fail.
    if (!request.is('multipart/form-data')) return next(notMultipart());
    if (Number(request.headers['content-length']) > options.maxUploadBytes + formBytes) {
      return next(inField('file', tooLarge(options)));
    }
    let isAnswered = false;
    const answer: Answer = (error) => {
      if (isAnswered) return;
      isAnswered = true;
      if (error !== undefined) return next(uploadProblemOf(error, formFieldsOf(request)));
      next(formProblemOf(request));
    };
    answers.set(request, answer);
    parse(request, response, answer);
  };
}

/** Forms send the fields nobody filled in too: an empty one counts as absent. */
function formProblemOf(request: Request) {
  const fields = request.body as Record<string, unknown>;
  const formFields = formFieldsOf(request);
  const names = Object.keys(fields);
  if (names.includes('file')) return missingFile();
  for (const name of names) if (fields[name] === '') delete fields[name];
  const unknown = names.find((name) => !formFields.some((known) => known === name));
  if (unknown !== undefined) return unknownFormField(unknown, formFields);
  const isThere = fileUploadOf(request) ?? spooledFileOf(request);
  return isThere ? undefined : missingFile();
}

function formFieldsOf(request: Request): readonly string[] {
  return request.params['chatId'] === undefined ? whatsAppFields : chatFields;
}

function tooLarge({ maxUploadBytes }: MultipartOptions): MediaError {
  return new MediaError('file_too_large', `A file may have at most ${maxUploadBytes} bytes.`);
}
