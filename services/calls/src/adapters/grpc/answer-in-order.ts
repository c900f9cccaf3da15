/**
 * Works on up to `window` requests of a stream at a time and sends the answers in the order of the requests. Requests
 * are taken from the stream only when there is room, so that the peer is slowed down instead of memory growing.
 * @throws what a handler or `send` threw first
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

  for await (const request of requests) {
    while (open >= window) {
      await new Promise<void>((resolve) => {
        room = resolve;
      });
    }
    if (failed) break;
    open += 1;
    const before = sent;
    const answer = handle(request);
    sent = Promise.all([answer, before])
      .then(([response]) => (failed ? undefined : send(response)))
      .catch((error: unknown) => {
        failed ??= { error };
      })
      .finally(() => {
        open -= 1;
        room?.();
      });
  }
  await sent;
  if (failed) throw failed.error;
}
