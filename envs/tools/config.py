"""What tasks an office draws."""

from dataclasses import dataclass
from functools import cached_property

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.tools.draft import kinds_of
from gemenv.envs.tools.functions import DOMAINS
from gemenv.envs.tools.kinds import KINDS


@dataclass(frozen=True, kw_only=True)
class OfficeConfig:
    """What tasks are drawn.

    Attributes:
        domains: Which functions there are: keys of `functions.DOMAINS`.
        min_tier: The lowest tier of tasks: 0 for one or two calls, 1 for three or four, 2 for five
            to nine.
        max_tier: The highest tier.
        kind: The one kind of tasks to draw; `None` for all that fit.
        follow_ups: Whether two small requests, one after the other, may be a task of tier 1.
        max_calls: Calls in an episode, 1 to 1,000; `make.office` hosts the functions with it.
        max_messages: Replies without a call, after which an episode is truncated.
    """

    domains: tuple[str, ...] = tuple(DOMAINS)
    min_tier: int = 0
    max_tier: int = 2
    kind: str | None = None
    follow_ups: bool = True
    max_calls: int = 24
    max_messages: int = 6

    def __post_init__(self) -> None:
        """Refuse what is out of range."""
        known = set(self.domains) <= set(DOMAINS) and len(self.domains) > 0
        require(known, f"`domains` must be some of {', '.join(DOMAINS)}", self.domains)
        require(is_int(self.min_tier, 0, 2), "`min_tier` must be 0, 1 or 2", self.min_tier)
        rule = "`max_tier` must be an int from `min_tier` to 2"
        require(is_int(self.max_tier, self.min_tier, 2), rule, self.max_tier)
        known = self.kind is None or self.kind in KINDS
        require(known, f"`kind` must be None or one of {', '.join(KINDS)}", self.kind)
        require(bool(self.names), "`domains` and tiers must leave a kind of tasks", self)
        for name in ("max_calls", "max_messages"):
            value = getattr(self, name)
            require(is_int(value, 1, 1000), f"`{name}` must be an int from 1 to 1,000", value)

    @cached_property
    def names(self) -> list[str]:
        """The kinds of tasks that are drawn."""
        fitting = kinds_of(self.domains, self.min_tier, self.max_tier)
        if self.kind is None:
            return fitting
        return [self.kind] if self.kind in kinds_of(self.domains, 0, 2) else []
