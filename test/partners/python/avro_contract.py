"""A published Avro contract: its file, and the id under which the hub's registry has it."""

import io
import json
import struct
import urllib.parse
import urllib.request
from pathlib import Path

import fastavro

from connection import Identity, tls_context


class AvroContract:
    """Writes records of one contract in the Confluent wire format: a zero byte, the id in 4 bytes, then Avro."""

    def __init__(self, schema_file: Path, registry: str, identity: Identity) -> None:
        schema = json.loads(schema_file.read_text("utf-8"))
        #: The full name, which is also the subject in the registry and the type of the event.
        self.name = f"{schema['namespace']}.{schema['name']}"
        self._schema = fastavro.parse_schema(schema)
        self._prefix = struct.pack(">bI", 0, _id_in_registry(registry, identity, self.name, schema))

    def encode(self, record: dict[str, object]) -> bytes:
        """The value of a Kafka record. Fields that are left out get their default; others that don't fit are errors."""
        out = io.BytesIO()
        out.write(self._prefix)
        fastavro.schemaless_writer(out, self._schema, record, strict_allow_default=True)
        return out.getvalue()


class AvroReader:
    """Reads values of whichever contract: the id in front names the writer's schema, which the registry has."""

    def __init__(self, registry: str, identity: Identity) -> None:
        self._registry = registry
        self._identity = identity
        self._schemas: dict[int, object] = {}

    def decode(self, value: bytes) -> dict[str, object]:
        """The record, with times as datetimes in UTC and ids as UUIDs."""
        magic, number = struct.unpack_from(">bI", value)
        if magic != 0:
            raise ValueError("not in the Confluent wire format")
        return fastavro.schemaless_reader(io.BytesIO(value[5:]), self._schema(number), None)

    def _schema(self, number: int) -> object:
        if number not in self._schemas:
            url = f"{self._registry}/schemas/ids/{number}"
            with urllib.request.urlopen(url, context=tls_context(self._identity), timeout=10) as answer:
                self._schemas[number] = fastavro.parse_schema(json.loads(json.load(answer)["schema"]))
        return self._schemas[number]


def _id_in_registry(registry: str, identity: Identity, subject: str, schema: object) -> int:
    """Asks for the id of exactly this schema. It is registered when the hub is deployed, by the hub."""
    # Without normalize, another space somewhere makes it another schema.
    request = urllib.request.Request(
        f"{registry}/subjects/{urllib.parse.quote(subject, safe='')}?normalize=true",
        data=json.dumps({"schema": json.dumps(schema)}).encode(),
        headers={"content-type": "application/vnd.schemaregistry.v1+json"},
    )
    with urllib.request.urlopen(request, context=tls_context(identity), timeout=10) as answer:
        return json.load(answer)["id"]
