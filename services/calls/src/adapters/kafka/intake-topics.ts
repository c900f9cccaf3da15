import type { InboxConsumer } from '@throughline/platform/inbox/consumer';
import { intakeTopic } from '@throughline/platform/kafka/topics';
import type { PartnerDirectory } from '@throughline/platform/partners/directory';

/** Reads the topics of the operators that are known, and starts again when another becomes known. */
export function followIntakeTopics(parts: {
  readonly partners: PartnerDirectory;
  readonly consume: (topics: readonly string[]) => Promise<InboxConsumer>;
  readonly onFailure: (error: unknown) => void;
}): { partnersChanged(): void } {
  let consumer: InboxConsumer | undefined;
  let reading = '';
  let busy: Promise<void> = Promise.resolve();

  const restart = async (): Promise<void> => {
    const topics = parts.partners
      .all()
      .filter((partner) => partner.role === 'OPERATOR')
      .map((partner) => intakeTopic(partner.partnerId));
    if (topics.length === 0 || topics.join() === reading) return;
    await consumer?.stop();
    consumer = await parts.consume(topics);
    reading = topics.join();
  };

  return {
    partnersChanged() {
      busy = busy.then(restart).catch(parts.onFailure);
    },
  };
}
