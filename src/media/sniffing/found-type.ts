/** A type that CTLive takes. */
export type FileFamily = 'png' | 'jpeg' | 'pdf' | 'doc' | 'xls' | 'ppt' | 'docx' | 'xlsx' | 'pptx';

/** A format that holds several of the types: only the whole file tells which. */
export type FileContainer = 'compound' | 'zip';

export type FoundType = {
  /** Absent for a type that CTLive does not take, and for a container not looked into yet. */
  readonly family?: FileFamily;
  readonly container?: FileContainer;
  /** For people, with its article. */
  readonly description: string;
};
