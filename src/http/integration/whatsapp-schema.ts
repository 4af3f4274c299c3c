/**
 * A phone number, digits alone; a leading `+` is accepted and stripped.
 * @minLength 3
 * @maxLength 32
 * @pattern ^\+?[0-9]+$
 */
export type PhoneNumber = string;

/** A text for a WhatsApp customer. */
export type SendWhatsAppMessageRequest = {
  readonly customerPhoneNumber: PhoneNumber;
  readonly servicePhoneNumber: PhoneNumber;
  /** The text.
   * @minLength 1
   * @maxLength 10000
   * @pattern ^[\s\S]*\S[\s\S]*$
   */
  readonly text: string;
  /** Into this active chat; without it, to the customer, chat or not.
   * @minLength 1
   * @maxLength 300
   */
  readonly chatId?: string;
};

/** A file for a WhatsApp customer, as base64. Send `img` or `document`, not both. */
export type SendWhatsAppMultimediaBase64Request = {
  readonly customerPhoneNumber: PhoneNumber;
  readonly servicePhoneNumber: PhoneNumber;
  /** A PNG or JPEG image as base64. */
  readonly img?: string;
  /** A PDF, Word, Excel or PowerPoint document as base64. */
  readonly document?: string;
  /** Name of the file, extension included.
   * @minLength 1
   * @maxLength 255
   * @example "logo.png"
   */
  readonly fileName: string;
};

/** The multimedia header of a template message. */
export type WhatsAppTemplateHeaderRequest = {
  /** What kind of file it is. */
  readonly type: 'image' | 'video' | 'document';
  /** The file as base64.
   * @minLength 4
   */
  readonly data: string;
  /** File extension.
   * @minLength 1
   * @maxLength 16
   * @example "png"
   */
  readonly documentType: string;
  /** Name of the file, extension included.
   * @minLength 1
   * @maxLength 255
   * @example "logo.png"
   */
  readonly fileName: string;
};

/** A WhatsApp template message. */
export type SendWhatsAppTemplateMessageRequest = {
  readonly customerPhoneNumber: PhoneNumber;
  readonly servicePhoneNumber: PhoneNumber;
  /** Name of the template.
   * @minLength 1
   * @maxLength 512
   * @example "shipping_confirmation"
   */
  readonly templateName: string;
  /** Language of the template.
   * @minLength 2
   * @maxLength 20
   * @example "en_GB"
   */
  readonly language: string;
  readonly header?: WhatsAppTemplateHeaderRequest;
  /** Values of the header's placeholders.
   * @maxItems 100
   */
  readonly headerData?: readonly string[];
  /** Values of the body's placeholders.
   * @maxItems 100
   */
  readonly bodyData?: readonly string[];
  /** Values of the buttons' dynamic URLs.
   * @maxItems 100
   */
  readonly dynamicUrl?: readonly string[];
};

/** CTLive has taken it; it gives no message id. */
export type WhatsAppAcceptance = {
  /** Always true: what was not accepted is a problem.
   * @example true
   */
  readonly accepted: boolean;
  /** The upstream that sent it.
   * @example "default"
   */
  readonly upstream: string;
};

export function plainNumber(number: string): string {
  return number.replace(/^\+/, '');
}
