"""The words of an SQL text, for comparisons of texts; nothing is parsed."""

import itertools
import re

_TOKEN = re.compile(
    r"""
      --[^\n]*                     # comments
    | /\*.*?(?:\*/|\Z)
    | '[^']*'(?:'[^']*')*          # a text
    | "[^"]*" | `[^`]*` | \[[^\]\n]{0,100}\]   # a quoted name
    | [0-9]+(?:\.[0-9]*)?          # a number
    | \w+                          # a word
    | <> | != | <= | >= | == | \|\|
    | [^\s]                        # any other sign
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens(sql: str) -> list[str]:
    r"""Return the words and signs of a statement, without comments, case and quotes of names.

    >>> tokens('SELECT "Name" FROM people -- all\nWHERE city<>\'Rome\';')
    ['select', 'name', 'from', 'people', 'where', 'city', '<>', "'Rome'"]
    """
    found: list[str] = []
    for match in _TOKEN.finditer(sql):
        word = match.group()
        if word.startswith(("--", "/*", ";")):
            continue
        if word[0] in '"`[' and len(word) > 1:
            word = word[1:-1]
        found.append(word if word.startswith("'") else word.lower())
    return found


def bigrams(sql: str) -> set[tuple[str, str]]:
    """Return the pairs of neighbouring words of a statement."""
    words = ["", *tokens(sql), ""]
    return set(itertools.pairwise(words))
