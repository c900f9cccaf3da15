import { z } from 'zod';

/** A webhook's settings, as they are in its row. There is no secret in them: keys are derived. */
const settings = z.object({
  url: z.string(),
  /** Of this webhook alone, base64: one that is made again has other keys. */
  salt: z.string(),
  /** Of its keys, from 1. */
  generation: z.number().int().min(1),
  /** Until when the generation before signs as well, ISO 8601. */
  previousUntil: z.string().optional(),
  /** Names the master key that its keys are derived from. */
  masterKey: z.string(),
});

export type WebhookDoor = Readonly<z.infer<typeof settings>>;

/** @throws ZodError for what no webhook has */
export function webhookDoorOf(value: unknown): WebhookDoor {
  return settings.parse(value);
}

/** The generations that sign at this time, the newest first. */
export function liveGenerations({ generation, previousUntil }: WebhookDoor, now: Date): number[] {
  const previousLives = previousUntil !== undefined && generation > 1 && now < new Date(previousUntil);
  return previousLives ? [generation, generation - 1] : [generation];
}
