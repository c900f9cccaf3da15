"""Who a partner is: one certificate, which opens Kafka, gRPC and the schema registry alike."""

import argparse
import ssl
from dataclasses import dataclass
from pathlib import Path

import grpc


@dataclass(frozen=True)
class Identity:
    """Three PEM files that the hub gave you: its authority, your certificate, your key."""

    ca: Path
    cert: Path
    key: Path

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """Adds --ca, --cert and --key to a command line."""
        parser.add_argument("--ca", type=Path, required=True, help="the hub's authority, PEM")
        parser.add_argument("--cert", type=Path, required=True, help="your certificate, PEM")
        parser.add_argument("--key", type=Path, required=True, help="your private key, PEM")

    @classmethod
    def of(cls, options: argparse.Namespace) -> "Identity":
        """What add_options asked for."""
        return cls(options.ca, options.cert, options.key)


def kafka_settings(identity: Identity, brokers: str) -> dict[str, object]:
    """Settings of librdkafka for mTLS, the same for a producer and a consumer."""
    return {
        "bootstrap.servers": brokers,
        "security.protocol": "ssl",
        "ssl.ca.location": str(identity.ca),
        "ssl.certificate.location": str(identity.cert),
        "ssl.key.location": str(identity.key),
    }


def grpc_channel(identity: Identity, address: str) -> grpc.Channel:
    """A channel with mTLS. Address it by name: TLS checks the name."""
    credentials = grpc.ssl_channel_credentials(
        root_certificates=identity.ca.read_bytes(),
        private_key=identity.key.read_bytes(),
        certificate_chain=identity.cert.read_bytes(),
    )
    # A peer that is gone without a word is noticed, also while nothing happens on the feed.
    keepalive = [("grpc.keepalive_time_ms", 30_000), ("grpc.keepalive_timeout_ms", 10_000)]
    return grpc.secure_channel(address, credentials, options=keepalive)


def tls_context(identity: Identity) -> ssl.SSLContext:
    """For HTTPS to the schema registry."""
    context = ssl.create_default_context(cafile=str(identity.ca))
    # The default from Python 3.13 on; set here so that every version is as strict.
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    context.load_cert_chain(identity.cert, identity.key)
    return context
