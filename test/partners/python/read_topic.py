"""Reads a Kafka topic from its beginning to its present end, as a partner that takes its feed from Kafka would.

The journal has a line for each record, then one with what ended it: the end of the topic, or the broker's refusal,
which is also exit code 1.
"""

import argparse
import sys

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition

from connection import Identity, kafka_settings
from journal import Journal


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--brokers", required=True, help="host:port, more of them after commas")
    parser.add_argument("--topic", required=True)
    parser.add_argument("--group", help="a consumer group, whose name begins with your partner id; without it, none")
    parser.add_argument("--json", action="store_true", help="the journal as JSON")
    Identity.add_options(parser)
    options = parser.parse_args()
    journal = Journal(options.json)

    consumer = Consumer(
        {
            **kafka_settings(Identity.of(options), options.brokers),
            # librdkafka wants a name even where there is no group.
            "group.id": options.group or "none",
            "enable.auto.commit": bool(options.group),
            "auto.offset.reset": "earliest",
            "enable.partition.eof": True,
        }
    )
    try:
        if options.group:
            consumer.subscribe([options.topic])
        else:
            consumer.assign([TopicPartition(options.topic, 0, OFFSET_BEGINNING)])
        while True:
            record = consumer.poll(1)
            if record is None:
                continue
            error = record.error()
            if error and error.code() == KafkaError.GROUP_AUTHORIZATION_FAILED and not options.group:
                # librdkafka looks for the group's coordinator even so, and reads without it.
                continue
            if error is None:
                headers = {name: value.decode() for name, value in record.headers() or []}
                journal.write(offset=record.offset(), headers=headers, bytes=len(record.value() or b""))
            elif error.code() == KafkaError._PARTITION_EOF:
                journal.write(end=record.offset())
                return 0
            else:
                journal.write(denied=options.topic, error=error.name())
                return 1
    finally:
        consumer.close()


if __name__ == "__main__":
    sys.exit(main())
