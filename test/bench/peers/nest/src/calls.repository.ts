import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import pg from 'pg';
import { settings, tls } from './settings.ts';
import type { StoredCall } from './stored-call.ts';

@Injectable()
export class CallsRepository implements OnModuleDestroy {
  // A copy: pg hides the key of what it is given, from kafkajs too.
  private readonly pool = new pg.Pool({ connectionString: settings.databaseUrl, ssl: { ...tls } });

  /** Whether it was not there yet. */
  async insert(call: StoredCall): Promise<boolean> {
    const { rowCount } = await this.pool.query({
      name: 'insert-call',
      text: `insert into call (call_id, operator_id, calling_number_pseudonym, number_restricted, dialled_digits,
               forwarded_to_number, recording_entity, seizure_time)
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
      values: [
        call.callId,
        call.operatorId,
        call.callingNumberPseudonym,
        call.numberRestricted,
        call.dialledDigits,
        call.forwardedToNumber,
        call.recordingEntity,
        call.seizureTime,
      ],
    });
    return rowCount === 1;
  }

  async onModuleDestroy(): Promise<void> {
    await this.pool.end();
  }
}
