"""Follows a partner's feed over one bidirectional stream: start, credit and acknowledge in, items out."""

import queue
import time
from collections.abc import Callable

import grpc
from throughline.feeds.v1 import feeds_pb2, feeds_pb2_grpc

from hub_errors import refusal_of


class FeedFollower:
    """Hands over every item, in order and at least once: again only when it may not have been handled to its end."""

    def __init__(self, channel: grpc.Channel, credit: int, after: int | None = None) -> None:
        self._stub = feeds_pb2_grpc.FeedsServiceStub(channel)
        self._credit = credit
        self._requests: queue.SimpleQueue[feeds_pb2.FollowFeedRequest | None] = queue.SimpleQueue()
        self._stopping = False
        #: What was handled last, or where to begin after; None to begin after what the hub knows as acknowledged.
        self.position = after

    def stop(self) -> None:
        """Ends our side, also from a signal handler. The hub takes what we acknowledged before it ends its own."""
        self._stopping = True
        self._requests.put(None)

    def follow(self, handle: Callable[[feeds_pb2.FeedItem], None]) -> None:
        """Until stop(). An item is acknowledged when handle has returned.

        A passing error of the hub, also one that handle raises, brings the same item again; any other ends it all.
        """
        pause = 0.1
        while not self._stopping:
            before = self.position
            try:
                self._follow_once(handle)
            except grpc.RpcError as error:
                if not refusal_of(error).retryable:
                    raise
            # The hub was away or handed us over: again, from where we are.
            pause = 0.1 if self.position != before else min(2 * pause, 2)
            if not self._stopping:
                time.sleep(pause)

    def _follow_once(self, handle: Callable[[feeds_pb2.FeedItem], None]) -> None:
        # Without a position the hub begins after what was acknowledged last.
        start = feeds_pb2.FollowStart(credit=self._credit, after_position=self.position)
        requests = self._requests = queue.SimpleQueue()
        requests.put(feeds_pb2.FollowFeedRequest(start=start))
        if self._stopping:
            requests.put(None)
        try:
            for response in self._stub.FollowFeed(iter(requests.get, None)):
                # Heartbeats say nothing that we need; after a hand-over the hub ends the stream.
                if response.WhichOneof("response") == "item" and not self._stopping:
                    self._take(response.item, handle, requests)
        finally:
            # Lets the thread end that gRPC reads our requests with.
            requests.put(None)

    def _take(
        self,
        item: feeds_pb2.FeedItem,
        handle: Callable[[feeds_pb2.FeedItem], None],
        requests: "queue.SimpleQueue[feeds_pb2.FollowFeedRequest | None]",
    ) -> None:
        if self.position is not None and item.position != self.position + 1:
            raise RuntimeError(f"the feed goes from {self.position} to {item.position}")
        handle(item)
        self.position = item.position
        requests.put(feeds_pb2.FollowFeedRequest(acknowledge=item.position))
        # One handled, one more may come: at no time do more than the first credit wait here.
        requests.put(feeds_pb2.FollowFeedRequest(credit=1))
