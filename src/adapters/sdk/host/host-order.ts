/** What the gateway tells its host process, once, before anything else. */
export type HostOrder = {
  /** For the socket, files on their way and the browser's profile; only this user may enter it. */
  readonly directory: string;
  readonly secret: string;
  readonly executablePath: string;
  /** The browser's, whose folder of temporary files is the system's: paths of its sockets must be short. */
  readonly environment: Readonly<Record<string, string>>;
};
