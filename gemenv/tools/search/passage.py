"""What a search finds: passages with a title."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Passage:
    r"""A piece of text of a corpus.

    Example:
        >>> passage = Passage.read("7", '"Lima"\nLima is the capital of Peru.')
        >>> passage.title, passage.text
        ('Lima', 'Lima is the capital of Peru.')
        >>> passage.contents
        '"Lima"\nLima is the capital of Peru.'
    """

    id: str
    """Names it within its corpus."""
    title: str
    """One line; empty where there is none."""
    text: str
    """The rest."""

    @property
    def contents(self) -> str:
        """Title and text as retrieval servers send them: the first line is the title in quotes."""
        return f'"{self.title}"\n{self.text}'

    @classmethod
    def read(cls, id: str, contents: str) -> "Passage":  # noqa: A002 - the field's name
        """Take `contents` apart."""
        title, _, text = contents.partition("\n")
        title = title.strip()
        if len(title) > 1 and title[0] == title[-1] == '"':
            title = title[1:-1]
        return cls(id, title, text)


class Hit(NamedTuple):
    """A passage that was found."""

    passage: Passage
    """What was found."""
    score: float
    """How well it fits; comparable within one answer of one index, higher is better."""
