"""A fictional encyclopedia drawn from a seed: facts, and the pages that tell them.

`layout.py` says which pages are of which kind, `society.py` and `chronicle.py` who is linked with
whom, by permutations that are followed both ways, `names.py` what they are called, and `phrases.py`
and `writing.py` how pages tell it. `sentences.py` reads the pages again.
"""

from gemenv.data.world.facts import RELATIONS, Fact, Relation
from gemenv.data.world.page import Page
from gemenv.data.world.world import World

__all__ = ["RELATIONS", "Fact", "Page", "Relation", "World"]
