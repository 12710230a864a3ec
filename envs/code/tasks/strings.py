"""Text, letter by letter."""

from gemenv.envs.code.tasks.base import task
from gemenv.envs.code.tasks.draws import LETTERS, text


@task(
    1,
    "Replace each letter of `text` that is one of {letters} by the letter {shift:place} further "
    "on in the alphabet, where a follows on z; leave the other letters as they are, and give the "
    "text that results. `text` has 1 to 15 lower-case letters.",
    [text(1, 15, LETTERS)],
    phrases={"letters": {"aeiou": "a, e, i, o and u", "first": "a to m", "last": "n to z"}},
    letters=("aeiou", "first", "last"),
    shift=range(1, 26),
)
def shift_letters(text: str, *, letters: str, shift: int) -> str:
    chosen = {"first": "abcdefghijklm", "last": "nopqrstuvwxyz"}.get(letters, letters)
    return "".join(
        chr((ord(c) - ord("a") + shift) % 26 + ord("a")) if c in chosen else c for c in text
    )


@task(
    2,
    "A run is a longest part of `text` in which all letters are equal. Replace each run of at "
    "least {least:letter} by {form}, and leave the shorter ones as they are. `text` has 1 to 16 "
    "letters.",
    [text(1, 16, "abcd")],
    phrases={
        "form": {
            "after": "the letter and the length of the run, as in b4",
            "before": "the length of the run and the letter, as in 4b",
            "sign": "the letter in upper case",
        }
    },
    least=range(2, 5),
    form=("after", "before", "sign"),
)
def pack_runs(text: str, *, least: int, form: str) -> str:
    import itertools

    parts: list[str] = []
    for letter, group in itertools.groupby(text):
        size = len(list(group))
        if size < least:
            parts.append(letter * size)
        else:
            packed = {"after": f"{letter}{size}", "before": f"{size}{letter}"}
            parts.append(packed.get(form, letter.upper()))
    return "".join(parts)


@task(
    1,
    "Add up the places in `text`, counted from 1, at which the letter is one of {letters} and the "
    "letter right {side} it is not; where there is no such neighbour, the place counts. `text` has "
    "1 to 18 lower-case letters from a to h.",
    [text(1, 18, "abcdefgh")],
    phrases={"letters": {s: ", ".join(s) for s in ("abc", "aeg", "bdf", "fgh", "adh", "ceh")}},
    letters=("abc", "aeg", "bdf", "fgh", "adh", "ceh"),
    side=("before", "after"),
)
def sum_edges(text: str, *, letters: str, side: str) -> int:
    total = 0
    for i, letter in enumerate(text):
        j = i - 1 if side == "before" else i + 1
        inside = 0 <= j < len(text) and text[j] in letters
        if letter in letters and not inside:
            total += i + 1
    return total


@task(
    3,
    "Find the longest part of `text`, without gaps, in which there are at most {most} different "
    "letters and no letter occurs more than {times:time}. Give its length. `text` has 1 to 18 "
    "letters.",
    [text(1, 18, "abcdef")],
    most=range(2, 6),
    times=range(2, 6),
)
def longest_part(text: str, *, most: int, times: int) -> int:
    best = start = 0
    for end in range(1, len(text) + 1):
        part = text[start:end]
        while len(set(part)) > most or max(map(part.count, part)) > times:
            start += 1
            part = text[start:end]
        best = max(best, len(part))
    return best


@task(
    3,
    "Write `text` in a zigzag over {rails} lines: {begin} line. "
    "Then read the lines from the top one to the bottom one, each from left to right, and "
    "give the letters as one text. `text` has 1 to 18 letters.",
    [text(1, 18, LETTERS)],
    phrases={
        "begin": {
            False: "the first letter on the top line, each further one on the next line below, "
            "turning back at the bottom line and again at the top",
            True: "the first letter on the bottom line, each further one on the next line above, "
            "turning back at the top line and again at the bottom",
        }
    },
    rails=range(2, 7),
    begin=(False, True),
)
def zigzag(text: str, *, rails: int, begin: bool) -> str:
    lines = [""] * rails
    period = 2 * (rails - 1)
    for i, letter in enumerate(text):
        line = min(i % period, period - i % period)
        lines[rails - 1 - line if begin else line] += letter
    return "".join(lines)


@task(
    4,
    "In how many ways can `{pattern}` be got from `text` by striking out letters, if between two "
    "neighbouring letters that are kept no more than {reach:letter} may be struck out? Ways that "
    "keep letters at other places count as different. Give the number modulo {modulus}. `text` "
    "has 1 to 20 letters from a to c.",
    [text(1, 20, "abc")],
    pattern=("ab", "ba", "aba", "abc", "aab", "bab", "cab"),
    reach=range(1, 7),
    modulus=(97, 100, 1000),
)
def count_subsequences(text: str, *, pattern: str, reach: int, modulus: int) -> int:
    ways = [1 if letter == pattern[0] else 0 for letter in text]
    for wanted in pattern[1:]:
        ways = [
            sum(ways[max(0, i - reach - 1) : i]) if letter == wanted else 0
            for i, letter in enumerate(text)
        ]
    return sum(ways) % modulus


@task(
    2,
    "Do the following {rounds:time} with `text`: take away its {cut} letter, and put it {put}. "
    "Then give {step} of the result, beginning with the first one. `text` has 1 to "
    "16 lower-case letters.",
    [text(1, 16, LETTERS)],
    phrases={
        "put": {
            "middle": "in the middle of the others (of an odd number, before the middle one)",
            "end": "at the other end",
        },
        "step": {1: "all letters", 2: "every second letter", 3: "every third letter"},
    },
    rounds=range(1, 9),
    cut=("first", "last"),
    put=("middle", "end"),
    step=(1, 2, 3),
)
def shuffle_letters(text: str, *, rounds: int, cut: str, put: str, step: int) -> str:
    for _ in range(rounds):
        letter, rest = (text[0], text[1:]) if cut == "first" else (text[-1], text[:-1])
        if put == "middle":
            half = len(rest) // 2
            text = rest[:half] + letter + rest[half:]
        else:
            text = rest + letter if cut == "first" else letter + rest
    return text[::step]
