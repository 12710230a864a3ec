"""How a search server serves."""

from dataclasses import dataclass

from gemenv.errors import InvalidArgumentError


@dataclass(frozen=True, kw_only=True)
class SearchSettings:
    """How a search server serves."""

    topk: int = 3
    """Passages for each query, if a request does not say."""
    max_topk: int = 100
    """The most that a request may ask for."""
    max_queries: int = 4096
    """Queries in one request."""
    max_hits: int = 50_000
    """Passages that one request may ask for in all: queries times topk."""
    max_request_bytes: int = 8 * 2**20
    max_requests: int = 4096
    """Requests inside at a time; beyond that, clients are asked to come again."""
    max_bytes_inside: int = 256 * 2**20
    """Bytes of the bodies of all requests inside."""

    def __post_init__(self) -> None:
        """Refuse sizes that nothing could be served with."""
        for name in self.__dataclass_fields__:
            if getattr(self, name) < 1:
                raise InvalidArgumentError(
                    f"`{name}` must be at least 1, got {getattr(self, name)!r}."
                )
        if self.topk > self.max_topk:
            raise InvalidArgumentError(
                f"`topk` must be at most `max_topk`, got {self.topk} and {self.max_topk}."
            )
