import type { Agent } from 'undici';
import { type Problem, problemOf } from './problem-of.ts';

/** What came of a POST. ENDED: we stopped it ourselves, and don't know. */
export type Posted =
  | {
      readonly kind: 'ANSWERED';
      readonly status: number;
      readonly retryAfter: string | undefined;
      /** Undefined when it is longer than what was asked for, or broke off. */
      readonly text: string | undefined;
    }
  | { readonly kind: 'FAILED'; readonly problem: Problem }
  | { readonly kind: 'ENDED' };

/** Posts a JSON body once; redirects are answers, and so is every other status. Never throws. */
export type Post = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  options: {
    /** How much of the answer's body is read; 0 for none of it. */
    readonly answerBytes: number;
    readonly signal: AbortSignal;
  },
) => Promise<Posted>;

export const postMilliseconds = 20_000;
/** An answer that is thrown away is read up to here, so that its connection can be used again. */
const mostUnread = 16_384;
const unreadMilliseconds = 1_000;

/** @param milliseconds for the whole of it, from looking the name up to the answer's head */
export function createPost(agent: Agent, milliseconds = postMilliseconds): Post {
  return async (url, headers, body, { answerBytes, signal }) => {
    const timeout = AbortSignal.timeout(milliseconds);
    try {
      const answer = await agent.request({
        origin: new URL(url).origin,
        path: pathOf(url),
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'Throughline-Webhooks/1', ...headers },
        body,
        signal: AbortSignal.any([signal, timeout]),
      });
      const { 'retry-after': retryAfter } = answer.headers;
      const text = answerBytes > 0 ? await textOf(answer.body, answerBytes) : await throwAway(answer.body);
      return {
        kind: 'ANSWERED',
        status: answer.statusCode,
        retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
        text,
      };
    } catch (error) {
      return signal.aborted ? { kind: 'ENDED' } : { kind: 'FAILED', problem: problemOf(error) };
    }
  };
}

type Body = Awaited<ReturnType<Agent['request']>>['body'];

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** The answer has been given: what is wrong with its body changes nothing. */
async function throwAway(body: Body): Promise<undefined> {
  await body.dump({ limit: mostUnread, signal: AbortSignal.timeout(unreadMilliseconds) }).catch(() => body.destroy());
  return undefined;
}

async function textOf(body: Body, most: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > most) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
}
