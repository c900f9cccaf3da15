import { Controller, Logger } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { CallsService } from './calls.service.ts';
import { InvalidCallError } from './reported-call.ts';
import { settings } from './settings.ts';

@Controller()
export class CallsController {
  private readonly logger = new Logger(CallsController.name);

  constructor(private readonly calls: CallsService) {}

  @EventPattern(settings.callsTopic)
  async onCallReported(@Payload() message: unknown): Promise<void> {
    try {
      await this.calls.take(message);
    } catch (error) {
      // A message that will never be valid must not stop its partition.
      if (!(error instanceof InvalidCallError)) throw error;
      this.logger.warn(error.message);
    }
  }
}
