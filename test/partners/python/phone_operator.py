"""A telephone operator that writes the calls it forwarded to its own Kafka topic.

Calls come in on standard input, one JSON object a line, with the field names of CallReported.avsc; times are ISO 8601.
A field callingNumber, which the contract has not, is sealed and sent as callingNumberSealed.
The journal has one line for each: written (with its offset) or denied. Exit code 1 when one was denied.

(Not operator.py: beside a script of that name Python would find it in place of its own module operator.)
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from pathlib import Path

from confluent_kafka import KafkaError, Message, Producer

from avro_contract import AvroContract
from cloud_events import binary_headers
from connection import Identity, grpc_channel, kafka_settings
from ids import new_id
from journal import Journal
from sealing import NumberSeal

TIMES = ("seizureTime", "answerTime", "releaseTime")


def calls_from(lines: Iterable[str]) -> Iterator[dict[str, object]]:
    """A call that has no id yet gets one here. In life it is made with your own record and kept with it."""
    for line in lines:
        call = {"callId": new_id(), **json.loads(line)}
        yield call | {name: _time(call[name]) for name in TIMES if call.get(name)}


def sealed(call: dict[str, object], seal: NumberSeal | None) -> dict[str, object]:
    """Without the plain number, which must never be on Kafka."""
    number = call.pop("callingNumber", None)
    if number is None:
        return call
    if seal is None:
        raise SystemExit("a call has a callingNumber: give --calls, so that it can be sealed")
    return call | {"callingNumberSealed": seal.seal(str(number))}


def _time(text: str) -> datetime:
    # Python 3.10 does not know the Z.
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--brokers", required=True, help="host:port, more of them after commas")
    parser.add_argument("--registry", required=True, help="root of the schema registry's API")
    parser.add_argument("--schema", type=Path, required=True, help="CallReported.avsc")
    parser.add_argument("--operator", required=True, help="your partner id")
    parser.add_argument("--topic", required=True, help="your topic")
    parser.add_argument("--calls", help="address of the hub's calls service, to seal numbers with its key")
    parser.add_argument("--compression", default="none", help="gzip, snappy, lz4 or zstd; the hub takes each")
    parser.add_argument("--json", action="store_true", help="the journal as JSON")
    Identity.add_options(parser)
    options = parser.parse_args()
    identity, journal = Identity.of(options), Journal(options.json)

    seal = NumberSeal(grpc_channel(identity, options.calls)) if options.calls else None
    contract = AvroContract(options.schema, options.registry, identity)
    # Idempotence: what librdkafka sends again after a lost answer is in the topic once, and in order.
    producer = Producer(
        {
            **kafka_settings(identity, options.brokers),
            "enable.idempotence": True,
            "delivery.timeout.ms": 60_000,
            "compression.type": options.compression,
        }
    )
    denied = 0

    def delivered(error: KafkaError | None, record: Message) -> None:
        nonlocal denied
        call_id = record.key().decode()
        if error is None:
            journal.write(written=call_id, partition=record.partition(), offset=record.offset())
        else:
            denied += 1
            journal.write(denied=call_id, error=error.name())

    for call in (sealed(call, seal) for call in calls_from(sys.stdin)):
        call_id = str(call["callId"])
        headers = binary_headers(
            # A call is reported by one event, so that its id is good for the event too, at each repetition.
            event_id=call_id,
            event_type=contract.name,
            source=f"/operators/{options.operator}",
            subject=call_id,
            time=datetime.now(timezone.utc),
        )
        producer.produce(options.topic, contract.encode(call), call_id, headers=headers, on_delivery=delivered)
        producer.poll(0)
    producer.flush()
    return 1 if denied else 0


if __name__ == "__main__":
    sys.exit(main())
