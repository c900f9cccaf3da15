// What others use of it: the sandbox replays such files.
export { CallFileError } from './call-file-error.ts';
export { type CallFileRow, readCallFile } from './read-call-file.ts';
