// A system that the hub posts to: it verifies every message, keeps it, and acknowledges it by its answer.
// THROUGHLINE_WEBHOOK_SECRET=whsec_… node examples/webhook-receiver.ts, behind a proxy that speaks HTTPS
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

/** What is posted; `data` is a FeedItem in protobuf's JSON, and of a challenge what has to be given back. */
export type Message = { readonly type: string; readonly timestamp: string; readonly data: Record<string, unknown> };

const mostBytes = 1_048_576;

type Answer = { readonly status: number; readonly answer?: object };

/**
 * @param secrets that of now, and while they are rotated that of before
 * @param store keeps a message; one with the same id may come again, after an answer that got lost
 */
export function createReceiver(
  secrets: readonly string[],
  store: (id: string, message: Message) => Promise<void>,
): RequestListener {
  const answerTo = async (headers: IncomingHttpHeaders, body: string): Promise<Answer> => {
    const message = verified(secrets, headers, body);
    if (!message) return { status: 401 };
    if (message.type === 'throughline.challenge') {
      return { status: 200, answer: { challenge: message.data['challenge'] } };
    }
    await store(String(headers['webhook-id']), message);
    return { status: 200, answer: {} };
  };
  return (request, response) => {
    const say = ({ status, answer }: Answer): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}));
    if (!(Number(request.headers['content-length']) <= mostBytes)) return say({ status: 413 });
    void text(request)
      .then((body) => answerTo(request.headers, body))
      // The hub tries again.
      .catch(() => ({ status: 500 }))
      .then(say);
  };
}

/** The signature is of the bytes as they came: parse only what was verified. */
function verified(secrets: readonly string[], headers: IncomingHttpHeaders, body: string): Message | undefined {
  for (const secret of secrets) {
    try {
      return new Webhook(secret).verify(body, headers as Record<string, string>) as Message;
    } catch {
      // Perhaps the other one.
    }
  }
  return undefined;
}

if (import.meta.main) {
  const secrets = (process.env['THROUGHLINE_WEBHOOK_SECRET'] ?? '').split(' ');
  const receive = createReceiver(secrets, async (id, message) => console.log(id, message.type));
  createServer(receive).listen(8_080, '127.0.0.1');
}
