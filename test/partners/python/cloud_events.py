"""CloudEvents 1.0 in the binary mode of its Kafka binding: the attributes are headers, the value is the data."""

from datetime import datetime, timezone


def binary_headers(
    *, event_id: str, event_type: str, source: str, subject: str, time: datetime
) -> list[tuple[str, bytes]]:
    """The headers of one record.

    event_id: a UUID in lower case. Keep it when the same record is written again.
    source: who says it, such as /operators/kyivstar.
    subject: what it is about, here the call. The call is also what everything after it is correlated by.
    """
    attributes = {
        "ce_specversion": "1.0",
        "ce_id": event_id,
        "ce_type": event_type,
        "ce_source": source,
        "ce_subject": subject,
        "ce_correlationid": subject,
        "ce_time": time.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "content-type": "application/avro",
    }
    return [(name, value.encode()) for name, value in attributes.items()]
