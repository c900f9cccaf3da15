import { randomBytes, randomUUID } from 'node:crypto';
import { assertNever } from '@throughline/platform/assert-never';
import type { ChallengeEndpoint } from '../../application/activate-subscription.ts';
import { liveGenerations, webhookDoorOf } from './door-settings.ts';
import { textOf } from './failure-of.ts';
import type { Post } from './post.ts';
import { signedHeaders } from './signature.ts';
import type { WebhookKeyring } from './webhook-keys.ts';

const mostAnswerBytes = 16_384;
const notTheAnswer =
  'The endpoint answered, but not with {"challenge": …}: it has to give back the challenge that is in data.';

/** Posts a random text, signed as every message, and looks whether it comes back: so the endpoint agrees to be one. */
export function createChallenge(parts: {
  readonly post: Post;
  readonly keyring: WebhookKeyring;
  readonly now: () => Date;
}): ChallengeEndpoint {
  const { post, keyring, now } = parts;
  return async (partnerId, settings, signal) => {
    const door = webhookDoorOf(settings);
    const challenge = randomBytes(24).toString('base64url');
    const body = JSON.stringify({ type: 'throughline.challenge', timestamp: now().toISOString(), data: { challenge } });
    const keys = liveGenerations(door, now()).map((it) => keyring.signingKeys(partnerId, door.salt, it));
    const headers = signedHeaders(`${partnerId}.challenge.${randomUUID()}`, now(), body, keys);
    const posted = await post(door.url, { ...headers }, body, { answerBytes: mostAnswerBytes, signal });
    switch (posted.kind) {
      case 'ENDED':
        return 'The challenge was not waited for.';
      case 'FAILED':
        return posted.problem.text;
      case 'ANSWERED':
        if (posted.status < 200 || posted.status > 299) return textOf(posted.status);
        return isAnswer(posted.text, challenge) ? undefined : notTheAnswer;
      default:
        return assertNever(posted);
    }
  };
}

function isAnswer(text: string | undefined, challenge: string): boolean {
  try {
    const answer: unknown = JSON.parse(text ?? '');
    return typeof answer === 'object' && answer !== null && 'challenge' in answer && answer.challenge === challenge;
  } catch {
    return false;
  }
}
