import type { ClientReference } from '../request/field-types';

/**
 * A file, byte for byte.
 * @format binary
 */
export type FileBytes = string;

/** A file as base64: the SDK's own content object. Send `img` or `document`, not both. */
export type SendMultimediaBase64Request = {
  /** A PNG or JPEG image as base64. Line breaks, base64url, missing padding and a `data:` prefix are taken.
   * @example "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
   */
  readonly img?: string;
  /** A PDF, Word, Excel or PowerPoint document as base64, in the same forms. */
  readonly document?: string;
  /** Text shown with the file.
   * @maxLength 1024
   */
  readonly caption?: string;
  /** Name of the file; without an extension, `documentType` gives it.
   * @minLength 1
   * @maxLength 255
   * @example "photo.png"
   */
  readonly fileName: string;
  /** File extension, where `fileName` has none; otherwise it must say the same.
   * @maxLength 16
   * @example "png"
   */
  readonly documentType?: string;
  /** Id of the message this one answers.
   * @minLength 1
   * @maxLength 1000
   */
  readonly replyTo?: string;
  readonly clientReference?: ClientReference;
};

/** A file for the gateway to fetch and send. */
export type SendMultimediaFromUrlRequest = {
  /** Address of the file: https, without a user name, on a public host unless the operator allows others.
   * @minLength 1
   * @maxLength 4096
   * @example "https://files.example.com/offers/4711.pdf"
   */
  readonly url: string;
  /** Text shown with the file.
   * @maxLength 1024
   */
  readonly caption?: string;
  /** Name to send the file under, instead of the one its server gives.
   * @minLength 1
   * @maxLength 255
   * @example "offer.pdf"
   */
  readonly fileName?: string;
  /** Id of the message this one answers.
   * @minLength 1
   * @maxLength 1000
   */
  readonly replyTo?: string;
  readonly clientReference?: ClientReference;
};

/** An address at which a file can be had without an API key, for a short time. */
export type SignedUrl = {
  /** Where the file is: for a browser, an image element or a download. Whoever has it has the file.
   * @example "http://127.0.0.1:3000/chats/CHAT_1/multimedia/~bTE/signed/mh4gq0w0.dGhpcyBpcyBub3QgYSBzaWduYXR1cmUgYXQgYWxsISE"
   */
  readonly url: string;
  /** When it stops working.
   * @format date-time
   * @example "2026-01-01T00:05:00.000Z"
   */
  readonly expiresAt: string;
};

/** A file with its description. One of `img`, `document`, `audio` and `video` holds it. */
export type MultimediaContent = {
  /** An image, base64. */
  readonly img?: string;
  /** A document, or a file of a type not known here, base64. */
  readonly document?: string;
  /** A sound, base64. */
  readonly audio?: string;
  /** A film, base64. */
  readonly video?: string;
  /** Text shown with the file; empty when there is none. */
  readonly caption: string;
  /** Name of the file.
   * @example "photo.png"
   */
  readonly fileName?: string;
  /** File extension as CTLive gives it.
   * @example "png"
   */
  readonly documentType?: string;
  /** Who sent it: CTLive's own user object. */
  readonly user?: Record<string, unknown>;
};

/** CTLive's own multimedia object, as its SDK hands it out. */
export type MultimediaObject = {
  /** CTLive's chat id.
   * @example "CHAT_DEFAULT_00000000-0000-4000-8000-000000000001"
   */
  readonly chatID: string;
  /** CTLive's message id.
   * @example "9c45e6ce-e48f-4d55-beb3-6141ee2b1339"
   */
  readonly messageID: string;
  /** The type of the message as CTLive names it.
   * @example "IMAGE"
   */
  readonly messageType: string;
  /** CTLive's domain.
   * @example "DEFAULT"
   */
  readonly domain?: string;
  /** What CTLive gave: the whole file, a smaller picture of it, or a `link`, which the gateway has followed. */
  readonly format: 'fullsize' | 'thumbnail' | 'link' | 'other';
  readonly content: MultimediaContent;
};
