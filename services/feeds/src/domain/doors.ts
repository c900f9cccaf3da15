/** The ways to a feed: two that partners open, three that the hub carries through. */
export const doors = ['STREAM', 'PULL', 'KAFKA', 'WEBHOOK', 'EMAIL'] as const;
export type Door = (typeof doors)[number];

/** Doors that the hub carries items through, and through which an answer is an acknowledgement. */
export type CarriedDoor = Extract<Door, 'KAFKA' | 'WEBHOOK'>;
