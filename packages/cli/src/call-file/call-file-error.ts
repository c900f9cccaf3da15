/** The file as a whole can't be read: the message says why and what to do. */
export class CallFileError extends Error {
  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.name = 'CallFileError';
  }
}
