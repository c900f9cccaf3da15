import { Module } from '@nestjs/common';
import { ClientsModule, Transport } from '@nestjs/microservices';
import { Partitioners } from 'kafkajs';
import { CallsController } from './calls.controller.ts';
import { CallsRepository } from './calls.repository.ts';
import { CallsService } from './calls.service.ts';
import { kafkaClient } from './settings.ts';

@Module({
  imports: [
    ClientsModule.register([
      {
        name: 'EVENTS',
        transport: Transport.KAFKA,
        options: {
          client: kafkaClient,
          producerOnlyMode: true,
          producer: { allowAutoTopicCreation: false, createPartitioner: Partitioners.DefaultPartitioner },
          send: { acks: -1 },
        },
      },
    ]),
  ],
  controllers: [CallsController],
  providers: [CallsService, CallsRepository],
})
export class AppModule {}
