"""An NGO's centre that follows its feed and takes every referral that it is offered.

It begins after the item that it acknowledged last, and ends in order on SIGTERM or Ctrl-C. The modules of the contracts
are made with grpcio-tools and found through PYTHONPATH, as README.md says.
"""

import argparse
import signal
import sys

from throughline.feeds.v1 import feeds_pb2

from connection import Identity, grpc_channel
from feed_follower import FeedFollower
from journal import Journal
from referral_work import ReferralWork


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for service in ("feeds", "referrals", "vault", "assistance"):
        parser.add_argument(f"--{service}", required=True, metavar="NAME:PORT", help=f"where the hub has {service}")
    parser.add_argument("--credit", type=int, default=20, help="how many items may be under way at most")
    parser.add_argument("--after", type=int, help="begin after this position, and not after what was acknowledged")
    parser.add_argument("--reveal", action="store_true", help="show opened contacts in the journal; never in life")
    parser.add_argument("--json", action="store_true", help="the journal as JSON")
    Identity.add_options(parser)
    options = parser.parse_args()
    identity, journal = Identity.of(options), Journal(options.json)

    feeds, referrals, vault, assistance = (
        grpc_channel(identity, address)
        for address in (options.feeds, options.referrals, options.vault, options.assistance)
    )
    work = ReferralWork(referrals, vault, assistance, journal, options.reveal)
    follower = FeedFollower(feeds, options.credit, options.after)

    def handle(item: feeds_pb2.FeedItem) -> None:
        # None for an event that is newer than our contracts: it is acknowledged and let pass.
        kind = item.WhichOneof("event")
        journal.write(position=item.position, event=kind, eventId=item.event_id)
        if kind == "referral_sent":
            work.take(item)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: follower.stop())
    follower.follow(handle)
    journal.write(stopped=True, position=follower.position)
    return 0


if __name__ == "__main__":
    sys.exit(main())
