import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ClientKafka } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { CallsRepository } from './calls.repository.ts';
import { validateCall } from './reported-call.ts';
import { settings } from './settings.ts';
import type { StoredCall } from './stored-call.ts';

@Injectable()
export class CallsService {
  constructor(
    private readonly repository: CallsRepository,
    @Inject('EVENTS') private readonly events: ClientKafka,
  ) {}

  async take(message: unknown): Promise<void> {
    const { callingNumber, ...rest } = validateCall(message, Date.now());
    const call: StoredCall = {
      ...rest,
      callingNumberPseudonym: callingNumber === null ? null : pseudonymOf(callingNumber),
      numberRestricted: callingNumber === null,
    };
    const isNew = await this.repository.insert(call);
    if (!isNew) return;
    await lastValueFrom(this.events.emit(settings.publishedTopic, { key: call.callId, value: call }), {
      defaultValue: undefined,
    });
  }
}

function pseudonymOf(number: string): string {
  return createHmac('sha256', settings.pseudonymKey).update(number).digest('base64url');
}
