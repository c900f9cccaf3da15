"""A caller's number, sealed so that the hub alone can open it."""

import json
from datetime import datetime, timezone

import grpc
from joserfc import jwe
from joserfc.jwk import ECKey

from throughline.calls.v1 import calls_pb2, calls_pb2_grpc

ALGORITHMS = ["ECDH-ES", "A256GCM"]


class NumberSeal:
    """Seals numbers for the hub's present key. Make a new one each day: the key changes with the quarter."""

    def __init__(self, channel: grpc.Channel) -> None:
        answer = calls_pb2_grpc.CallIntakeServiceStub(channel).GetSealingKeys(
            calls_pb2.GetSealingKeysRequest(), timeout=30
        )
        now = datetime.now(timezone.utc)
        present = next(key for key in answer.keys if key.valid_from.ToDatetime(timezone.utc) <= now)
        self._key_id = present.key_id
        self._key = ECKey.import_key(json.loads(present.public_jwk))

    def seal(self, number: str) -> str:
        """A JWE in compact serialisation whose plaintext is the number and nothing else."""
        header = {"alg": "ECDH-ES", "enc": "A256GCM", "kid": self._key_id}
        return jwe.encrypt_compact(header, number.encode(), self._key, algorithms=ALGORITHMS)
