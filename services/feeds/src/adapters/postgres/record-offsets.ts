import type { Database } from '@throughline/platform/postgres/pool';

/** Where items are on partners' topics, as far as it was marked. */
export type RecordOffsets = {
  /** The position of what was sent to an offset; undefined when it isn't known. */
  positionAt(partnerId: string, offset: bigint): Promise<bigint | undefined>;
  /** Partners that have an open door to their topic. */
  partnerIds(): Promise<string[]>;
};

export function createRecordOffsets(database: Database): RecordOffsets {
  return {
    async positionAt(partnerId, offset) {
      // A batch is on the topic in one piece.
      const { rows } = await database.query<{ position: bigint }>({
        name: 'position-at-offset',
        text: `select first_position + ($2 - first_offset) as position
               from (select first_position, last_position, first_offset from delivery
                     where partner_id = $1 and first_offset <= $2
                     order by first_offset desc, sent_at desc limit 1) as sent
               where first_position + ($2 - first_offset) <= last_position`,
        values: [partnerId, offset],
      });
      return rows[0]?.position;
    },
    async partnerIds() {
      const { rows } = await database.query<{ partner_id: string }>({
        name: 'kafka-doors',
        text: `select partner_id from subscription where door = 'KAFKA' and state = 'ACTIVE' order by partner_id`,
      });
      return rows.map((row) => row.partner_id);
    },
  };
}
