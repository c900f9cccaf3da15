/**
 * Works on up to `window` requests of a stream at a time and sends the answers in the order of the requests. Requests
 * are taken from the stream only when there is room, so that the peer is slowed down instead of memory growing.
 * @throws what a handler or `send` threw first, without waiting for the peer's next request
 */
export async function answerInOrder<Request, Response>(
  requests: AsyncIterable<Request>,
  window: number,
  handle: (request: Request) => Promise<Response>,
  send: (response: Response) => Promise<void>,
): Promise<void> {
  let open = 0;
  let room: (() => void) | undefined;
  let failed: { readonly error: unknown } | undefined;
  let sent: Promise<void> = Promise.resolve();
  let onFailure: () => void = () => {};
  const iterator = requests[Symbol.asyncIterator]();
  /** The next request, or nothing when something fails before it comes. */
  const nextUnlessFailed = (): Promise<IteratorResult<Request> | undefined> =>
    new Promise((resolve, reject) => {
      onFailure = () => resolve(undefined);
      iterator.next().then(resolve, reject);
    });

  for (;;) {
    const next = await nextUnlessFailed();
    while (open >= window && !failed) {
      await new Promise<void>((resolve) => {
        room = resolve;
      });
    }
    if (!next || next.done || failed) break;
    open += 1;
    const before = sent;
    const answer = handle(next.value);
    sent = Promise.all([answer, before])
      .then(([response]) => (failed ? undefined : send(response)))
      .catch((error: unknown) => {
        failed ??= { error };
        onFailure();
      })
      .finally(() => {
        open -= 1;
        room?.();
      });
  }
  // Not waited for: it may be at the next request, which may never come.
  if (failed) iterator.return?.().catch(() => {});
  else await sent;
  if (failed) throw failed.error;
}
