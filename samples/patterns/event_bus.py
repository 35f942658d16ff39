"""A model of a broker: each consumer has a queue of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from samples.patterns.events import Event

Handler = Callable[[Event], None]


# --8<-- [start:bus]
@dataclass(slots=True)
class Subscription:
    """What waits for one consumer, and what was set aside."""

    topic: str
    handle: Handler
    waiting: deque[Event] = field(default_factory=deque)
    set_aside: list[tuple[Event, str]] = field(default_factory=list)
    failures: int = 0


class Bus:
    """Keeps an event until each consumer has handled it or given up."""

    def __init__(self, *, attempts: int = 3) -> None:
        self._attempts = attempts
        self.subscriptions: dict[str, Subscription] = {}

    def subscribe(self, consumer: str, topic: str, handle: Handler) -> None:
        """Let a consumer have a copy of each event of the topic from now on."""
        self.subscriptions[consumer] = Subscription(topic, handle)

    def publish(self, event: Event) -> None:
        """Put the event into the queue of each consumer; call none of them."""
        for subscription in self.subscriptions.values():
            if subscription.topic == event.topic:
                subscription.waiting.append(event)

    def deliver(self, consumer: str) -> None:
        """Hand a consumer its events in order, until it fails on one."""
        subscription = self.subscriptions[consumer]
        while subscription.waiting:
            event = subscription.waiting[0]
            try:
                subscription.handle(event)
            except Exception as error:
                subscription.failures += 1
                if subscription.failures < self._attempts:
                    return  # It stays first: no later event overtakes it.
                subscription.set_aside.append((event, str(error)))
            subscription.waiting.popleft()
            subscription.failures = 0


# --8<-- [end:bus]
