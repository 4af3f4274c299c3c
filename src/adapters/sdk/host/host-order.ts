/** What the gateway tells its host process, once, before anything else. */
export type HostOrder = {
  /** For the socket and for files on their way; only this user may enter it. */
  readonly directory: string;
  readonly secret: string;
  readonly executablePath: string;
};
