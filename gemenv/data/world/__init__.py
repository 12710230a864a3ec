"""A fictional encyclopedia drawn from a seed: facts, the pages that tell them, and questions."""

from gemenv.data.world.page import Page

__all__ = ["Page"]
