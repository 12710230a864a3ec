"""Lists of words."""

from gemenv.envs.code.tasks.base import task
from gemenv.envs.code.tasks.draws import words


@task(
    2,
    "Count how often each word occurs in `words`, and give the {rank}most frequent word. Of words "
    "that are equally frequent, the one that is {tie} in the alphabet goes first. If there are "
    "fewer different words, give the text {default}. The list has 1 to 14 words of small letters.",
    [words(1, 14, 2, "abc")],
    phrases={"rank": {1: "", 2: "second ", 3: "third "}},
    rank=range(1, 4),
    tie=("earlier", "later"),
    default=("-", "none"),
)
def frequent_word(words: list[str], *, rank: int, tie: str, default: str) -> str:
    different = sorted(set(words), reverse=tie == "later")
    different.sort(key=words.count, reverse=True)
    return different[rank - 1] if rank <= len(different) else default


@task(
    3,
    "Two words belong together if one can be made from the other by {rule}. Count the groups of "
    "at least {least:word} that belong together; equal words count as often as they occur, and "
    "belong together. `words` has 1 to 14 words of small letters.",
    [words(1, 14, 3, "abc")],
    phrases={
        "rule": {
            "letters": "putting its letters in another order",
            "set": "using the same letters, each as often as one likes, but at least once",
            "ends": "changing whatever is between its first letter and its last one",
        }
    },
    rule=("letters", "set", "ends"),
    least=range(1, 5),
)
def count_groups(words: list[str], *, rule: str, least: int) -> int:
    groups: dict[str, int] = {}
    for word in words:
        key = {
            "letters": "".join(sorted(word)),
            "set": "".join(sorted(set(word))),
            "ends": word[0] + word[-1],
        }[rule]
        groups[key] = groups.get(key, 0) + 1
    return sum(size >= least for size in groups.values())


@task(
    1,
    "From `words`, take those that have {relation} {length:letter} and {contain} the letter "
    "{letter}, and give them {order}. `words` has 0 to 12 words of small letters.",
    [words(0, 12, 5, "abcde")],
    phrases={
        "relation": {"least": "at least", "most": "at most"},
        "contain": {True: "contain", False: "do not contain"},
        "order": {
            "given": "in the order in which they are given",
            "reverse": "in the opposite of the order in which they are given",
            "alphabet": "in alphabetical order, equal ones as often as they occur",
        },
    },
    relation=("least", "most"),
    length=range(1, 5),
    contain=(True, False),
    letter=tuple("abcde"),
    order=("given", "reverse", "alphabet"),
)
def select_words(
    words: list[str], *, relation: str, length: int, contain: bool, letter: str, order: str
) -> list[str]:
    taken = [
        word
        for word in words
        if (len(word) >= length if relation == "least" else len(word) <= length)
        and (letter in word) == contain
    ]
    if order == "alphabet":
        return sorted(taken)
    return taken[::-1] if order == "reverse" else taken


@task(
    3,
    "Put `words` side by side into one text in which words overlap: begin with the first word, "
    "and add each further word so that as many letters as possible, but at most {most}, of the "
    "{where} are written only once. {order} Give the text. `words` has 1 to 9 words of small "
    "letters.",
    [words(1, 9, 4, "ab")],
    phrases={
        "where": {
            "right": "end of the text, equal to the beginning of the word,",
            "left": "beginning of the text, equal to the end of the word,",
        },
        "order": {
            False: "Take the words in the order in which they are given.",
            True: "Take the words from the shortest to the longest, those of equal length in the "
            "order in which they are given.",
        },
    },
    most=range(1, 5),
    where=("right", "left"),
    order=(False, True),
)
def overlap_words(words: list[str], *, most: int, where: str, order: bool) -> str:
    if order:
        words = sorted(words, key=len)
    text = words[0]
    for word in words[1:]:
        for size in range(min(most, len(word), len(text)), -1, -1):
            if where == "right" and text.endswith(word[:size]):
                text += word[size:]
                break
            if where == "left" and text.startswith(word[len(word) - size :]):
                text = word[: len(word) - size] + text
                break
    return text
