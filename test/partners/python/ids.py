"""Ids that make a repetition harmless."""

import hashlib
import secrets
import time


def new_id() -> str:
    """A UUIDv7, lower-case: 48 bits of milliseconds, then chance."""
    return _uuid7(f"{time.time_ns() // 1_000_000:012x}", secrets.token_hex(16))


def derived_id(origin: str, what: str) -> str:
    """The id of what follows from something else, always the same one.

    An item of the feed can be delivered again after a crash. What is asked of the hub because of it then has the same
    ids as before, and nothing is there twice, without a database of your own.
    """
    return _uuid7(origin.replace("-", "")[:12], hashlib.sha256(f"{what}/{origin}".encode()).hexdigest())


def _uuid7(milliseconds: str, rest: str) -> str:
    variant = "89ab"[int(rest[3], 16) % 4]
    return f"{milliseconds[:8]}-{milliseconds[8:]}-7{rest[:3]}-{variant}{rest[4:7]}-{rest[8:20]}"
