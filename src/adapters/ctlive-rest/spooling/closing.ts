export interface ClosedFile {
  close(): Promise<void>;
}

/** Reads once; the file is closed at the end, at a failure, and when reading is returned early. */
export function closing(
  pieces: AsyncGenerator<string>,
  file: ClosedFile,
): AsyncIterableIterator<string> {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      try {
        const result = await pieces.next();
        if (result.done === true) await file.close();
        return result;
      } catch (error) {
        await file.close();
        throw error;
      }
    },
    async return() {
      await file.close();
      return { done: true, value: undefined };
    },
  };
}
