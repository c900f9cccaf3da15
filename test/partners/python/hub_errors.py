"""What the hub says when it refuses, and asking again where that helps."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import grpc
from google.rpc import error_details_pb2, status_pb2

Request = TypeVar("Request")
Response = TypeVar("Response")

PASSING = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED}


@dataclass(frozen=True)
class Refusal:
    """Decide by the reason, one of ErrorReason in codes.proto; the detail is for a person."""

    reason: str
    retryable: bool
    detail: str


def refusal_of(error: grpc.RpcError) -> Refusal:
    """The google.rpc.ErrorInfo of an error; what the status says, where it was not the hub that answered."""
    for name, value in error.trailing_metadata() or ():
        if name != "grpc-status-details-bin":
            continue
        status = status_pb2.Status.FromString(value)
        for detail in status.details:
            info = error_details_pb2.ErrorInfo()
            if detail.Unpack(info) and info.domain == "throughline":
                return Refusal(info.reason, info.metadata["retryable"] == "true", status.message)
    return Refusal(error.code().name, error.code() in PASSING, error.details() or "")


def ask(method: Callable[..., Response], request: Request, seconds: float = 60) -> Response:
    """Asks until it is answered, for so long as the hub says that a retry can help.

    Everything is idempotent by the ids that you make, so that a request whose answer was lost is safe to repeat.
    """
    deadline, pause = time.monotonic() + seconds, 0.05
    while True:
        try:
            return method(request, timeout=10)
        except grpc.RpcError as error:
            if not refusal_of(error).retryable or time.monotonic() > deadline:
                raise
        time.sleep(pause)
        pause = min(2 * pause, 2)
