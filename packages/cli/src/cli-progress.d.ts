// What is used of it; the package has no types of its own.
declare module 'cli-progress' {
  export type Options = {
    readonly format: string;
    readonly hideCursor?: boolean;
    readonly clearOnComplete?: boolean;
    readonly fps?: number;
    readonly stream?: NodeJS.WritableStream;
  };
  class SingleBar {
    constructor(options: Options);
    start(total: number, startValue: number, payload?: object): void;
    update(current: number, payload?: object): void;
    stop(): void;
  }
  const cliProgress: { readonly SingleBar: typeof SingleBar };
  export default cliProgress;
}
