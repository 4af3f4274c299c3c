import { accessSync, constants, mkdirSync } from 'node:fs';
import { AppError } from '../../runtime/app-error';

/** The directory cannot be made or written: a person has to choose another or set its rights. */
export class DirectoryUnusableError extends AppError {
  readonly code = 'directory_unusable';
}

/** Makes the directory where it is missing, readable by this user alone. */
export function prepareDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new DirectoryUnusableError(
      `${directory} cannot be used to keep data (${reason}). Set DATA_DIR to a directory that can be written.`,
      { cause: error },
    );
  }
}
