import type { PageAnswer, PageNotice } from './page-runtime';

export type PageOp =
  | 'login'
  | 'join'
  | 'leave'
  | 'end'
  | 'text'
  | 'link'
  | 'writing'
  | 'history'
  | 'contact'
  | 'append'
  | 'drop'
  | 'file'
  | 'fetch'
  | 'slice';

export type PageOptions = {
  /** The tenant's livechatsdk.js. */
  readonly scriptUrl: string;
  /** Called in the order in which the page said them; must not throw. */
  readonly onNotice: (notice: PageNotice) => void;
};

/** The page could not be made ready; `message` is fit for the API's user. */
export class PageUnavailableError extends Error {}

/** PORT. A place in which the vendor's script runs. Chromium is one; lighter ones may follow. */
export interface SdkPages {
  /**
   * Resolves once the script is loaded and has its documented surface. Throws
   * PageUnavailableError. Each page has storage and cookies of its own, and reaches the script's
   * origin alone.
   */
  open(options: PageOptions): Promise<SdkPage>;
  close(): Promise<void>;
}

/** PORT. One page with the SDK in it. The identity of its login is the caller's business. */
export interface SdkPage {
  /** Resolves, never rejects, with the reason when the page is gone, hung or not itself any more. */
  readonly gone: Promise<string>;
  /** Never rejects while the page lives; may never settle: deadlines are the caller's. */
  call(op: PageOp, ...args: readonly unknown[]): Promise<PageAnswer>;
  /**
   * Gives the page the text of a file on this machine under a name, as `append` does in pieces.
   * False where the browser cannot read a text of this length there.
   */
  giveFile(name: string, path: string, length: number): Promise<boolean>;
  /** Requests to the tenant that failed so far: a refusal beside a new one is the network's. */
  readonly networkFaults: number;
  /** Harmless when repeated. */
  close(reason: string): Promise<void>;
}
