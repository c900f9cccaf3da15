/** A reason to end that is the user's to mend: its message is all that is shown. */
export class Stop extends Error {}
