"""A partner that takes its feed from its own Kafka topic, and acknowledges by what it commits.

It begins after the record that it committed last, and ends in order on SIGTERM or Ctrl-C.
"""

import argparse
import signal
import sys

from confluent_kafka import Consumer, KafkaException, Message

from avro_contract import AvroReader
from connection import Identity, kafka_settings
from journal import Journal


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--brokers", required=True, help="host:port, more of them after commas")
    parser.add_argument("--registry", required=True, metavar="URL", help="the registry's Confluent-compatible API")
    parser.add_argument("--topic", required=True, help="feeds.<your partner id>")
    parser.add_argument("--group", required=True, help="<your partner id>.feed: the one that the hub looks at")
    parser.add_argument("--json", action="store_true", help="the journal as JSON")
    Identity.add_options(parser)
    options = parser.parse_args()
    identity, journal = Identity.of(options), Journal(options.json)
    reader = AvroReader(options.registry, identity)

    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: stopping.append(received))

    consumer = Consumer(
        {
            **kafka_settings(identity, options.brokers),
            "group.id": options.group,
            # Committed is what was processed, and nothing sooner.
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            # When this program is killed, the broker keeps the topic for it so long.
            "session.timeout.ms": 10_000,
        }
    )
    consumer.subscribe([options.topic])
    # Keep it with what you store: a record that was there before has a position that is not above it.
    processed = 0
    try:
        while not stopping:
            record = consumer.poll(0.2)
            if record is None:
                continue
            if record.error():
                raise KafkaException(record.error())
            processed = max(processed, handle(record, processed, reader, journal))
            consumer.commit(record, asynchronous=False)
    finally:
        consumer.close()
    journal.write(stopped=True, position=processed)
    return 0


def handle(record: Message, processed: int, reader: AvroReader, journal: Journal) -> int:
    """Gives the position of the record, whether it was new or not."""
    headers = {name: value.decode() for name, value in record.headers() or []}
    position = int(headers["position"])
    if position > processed:
        event = reader.decode(record.value())
        kind = headers["ce_type"].removeprefix("throughline.feeds.")
        referral = {"referralId": str(event["referralId"])} if "referralId" in event else {}
        journal.write(position=position, event=kind, eventId=headers["ce_id"], **referral)
    return position


if __name__ == "__main__":
    sys.exit(main())
