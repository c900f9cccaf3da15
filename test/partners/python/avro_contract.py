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
