"""Second solvers of tasks about text."""

import re
from collections import Counter
from functools import cache as memo
from itertools import combinations
from typing import Any


def shift_letters(text: str, letters: str, shift: int) -> str:
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    chosen = {"aeiou": "aeiou", "first": alphabet[:13], "last": alphabet[13:]}[letters]
    turned = (alphabet * 2)[shift : shift + 26]
    return text.translate({ord(c): turned[alphabet.index(c)] for c in chosen})


def pack_runs(text: str, least: int, form: str) -> str:
    def packed(match: re.Match[str]) -> str:
        letter, size = match[1], len(match[0])
        return {"after": f"{letter}{size}", "before": f"{size}{letter}", "sign": letter.upper()}[
            form
        ]

    return re.sub(rf"(.)\1{{{least - 1},}}", packed, text)


def sum_edges(text: str, letters: str, side: str) -> int:
    one = f"[{letters}]"
    edge = f"(?<!{one}){one}" if side == "before" else f"{one}(?!{one})"
    return sum(match.end() for match in re.finditer(edge, text))


def longest_part(text: str, most: int, times: int) -> int:
    parts = (text[i:j] for i, j in combinations(range(len(text) + 1), 2))
    counts = (Counter(part) for part in parts)
    return max(sum(c.values()) for c in counts if len(c) <= most and max(c.values()) <= times)


def zigzag(text: str, rails: int, begin: bool) -> str:
    line, way = (rails - 1, -1) if begin else (0, 1)
    places = []
    for i, letter in enumerate(text):
        places.append((line, i, letter))
        if not 0 <= line + way < rails:
            way = -way
        line += way
    return "".join(letter for *_, letter in sorted(places))


def count_subsequences(text: str, pattern: str, reach: int, modulus: int) -> int:
    def ways(i: int, k: int) -> int:
        if k == len(pattern):
            return 1
        window = range(i + 1, min(len(text), i + reach + 2))
        return sum(ways(j, k + 1) for j in window if text[j] == pattern[k])

    return sum(ways(i, 1) for i, c in enumerate(text) if c == pattern[0]) % modulus


def shuffle_letters(text: str, rounds: int, cut: str, put: str, step: int) -> str:
    letters = list(text)
    for _ in range(rounds):
        letter = letters.pop(0 if cut == "first" else -1)
        ends = len(letters) if cut == "first" else 0
        letters.insert(len(letters) // 2 if put == "middle" else ends, letter)
    return "".join(c for i, c in enumerate(letters) if i % step == 0)


def frequent_word(words: list[str], rank: int, tie: str, default: str) -> str:
    left = Counter(words)
    for _ in range(rank - 1):
        if left:
            del left[_most_frequent(left, tie)]
    return _most_frequent(left, tie) if left else default


def _most_frequent(counts: "Counter[str]", tie: str) -> str:
    top = max(counts.values())
    best = [word for word in counts if counts[word] == top]
    return min(best) if tie == "earlier" else max(best)


def count_groups(words: list[str], rule: str, least: int) -> int:
    def together(a: str, b: str) -> bool:
        if rule == "letters":
            return Counter(a) == Counter(b)
        if rule == "set":
            return set(a) == set(b)
        return a[0] == b[0] and a[-1] == b[-1]

    groups: list[list[str]] = []
    for word in words:
        group = next((g for g in groups if together(g[0], word)), None)
        if group is None:
            groups.append([word])
        else:
            group.append(word)
    return len([g for g in groups if len(g) >= least])


def select_words(
    words: list[str], relation: str, length: int, contain: bool, letter: str, order: str
) -> list[str]:
    size = f"{{{length},}}" if relation == "least" else f"{{0,{length}}}"
    kept = [w for w in words if re.fullmatch(f".{size}", w) and (w.count(letter) > 0) is contain]
    return list(reversed(kept)) if order == "reverse" else sorted(kept) if order[0] == "a" else kept


def overlap_words(words: list[str], most: int, where: str, order: bool) -> str:
    if order:
        words = [w for size in range(1, 20) for w in words if len(w) == size]
    if where == "left":
        # The mirror image of the other case.
        return overlap_words([w[::-1] for w in words], most, "right", False)[::-1]
    text = words[0]
    for word in words[1:]:
        sizes = [k for k in range(most + 1) if k <= len(word) and text[len(text) - k :] == word[:k]]
        text += word[max(k for k in sizes if k <= len(text)) :]
    return text


def sound_brackets(text: str, first: str, second: str, depth: int, more: str) -> bool:
    left, level = text, 0
    # Depth: strip innermost pairs, all at once, level by level.
    while left:
        stripped = re.sub("|".join(map(re.escape, (first, second))), "", left)
        if stripped == left:
            return False
        left, level = stripped, level + 1
    deepest = max(
        sum(1 if c in (first[0], second[0]) else -1 for c in text[:i]) for i in range(len(text) + 1)
    )
    if deepest > depth:
        return False
    if more == "even":
        return (text.count(first[1]) + text.count(second[1])) % 2 == 0
    inside = any(
        text[:i].count(first[0]) > text[:i].count(first[1])
        for i, c in enumerate(text)
        if c == second[0]
    )
    return not (more == "outside" and inside)


def odd_arithmetic(text: str, rule: str, modulus: int) -> int:
    def value(part: str, splits: list[tuple[str, bool]]) -> int:
        """Split at the sign that is worked out last."""
        if not splits:
            return int(part)
        (signs, from_left), *rest = splits
        places = [i for i, c in enumerate(part) if c in signs]
        if not places:
            return value(part, rest)
        at = places[-1] if from_left else places[0]
        before = value(part[:at], splits)
        after = value(part[at + 1 :], splits)
        return {"+": before + after, "-": before - after, "*": before * after}[part[at]]

    splits = {
        "left": [("+-*", True)],
        "right": [("+-*", False)],
        "sums": [("*", True), ("+-", True)],
        "plus": [("-", True), ("*", True), ("+", True)],
    }[rule]
    return value(text, splits) % modulus


def sum_entries(text: str, separator: str, again: str, names: str) -> int:
    entries = re.findall(r"([a-z]+)([=:])(\d+)", text)
    total = 0
    for name in {entry[0] for entry in entries}:
        fits = {
            "all": True,
            "long": len(name) > 1,
            "plain": len(name) == 1,
            "a": not name.startswith("a"),
        }[names]
        value = None
        for _, sign, number in (entry for entry in entries if entry[0] == name):
            if sign == ":":
                value = (value or 0) + int(number)
            elif value is None or again == "last":
                value = int(number)
            elif again == "max":
                value = max(value, int(number))
        total += (value or 0) * fits
    return total


def unfold(text: str, bracket: str, turn: bool, letter: str, places: int) -> int:
    opened, closed = map(re.escape, bracket)
    inner = re.compile(f"(\\d){opened}([abc]*){closed}")

    def unfolded(match: re.Match[str]) -> str:
        parts = [match[2], match[2][::-1] if turn else match[2]]
        return "".join(parts[i % 2] for i in range(int(match[1])))

    while (further := inner.sub(unfolded, text)) != text:
        text = further
    odd, even = text[::2].count(letter), text[1::2].count(letter)
    return [even, odd, odd + even][places]


def stack_machine(words: list[str], minus: bool, modulus: int, wanted: str) -> int:
    def run(stack: tuple[int, ...], orders: list[str], top: int) -> tuple[tuple[int, ...], int]:
        if not orders:
            return stack, top
        order, *rest = orders
        match order:
            case "dup":
                stack = (*stack, stack[-1])
            case "swap":
                stack = (*stack[:-2], stack[-1], stack[-2])
            case "add" | "sub" | "mul" | "max":
                *below, a, b = stack
                value = {
                    "add": a + b,
                    "sub": a - b - (b if minus else 0),
                    "mul": a * b,
                    "max": a if a > b else b,
                }
                stack = (*below, value[order] % modulus)
            case _:
                stack = (*stack, int(order) % modulus)
        return run(stack, rest, max(top, sum(stack)))

    stack, top = run((), words, 0)
    return {"top": stack[-1], "sum": sum(stack), "height": top}[wanted]


def change_cost(
    first: str, last: str, insert: int, delete: int, replace: int, letter: str, fine: int
) -> int:
    @memo
    def cost(i: int, j: int) -> int:
        """Cost of changing what is behind i into what is behind j."""
        if j == len(last):
            return (len(first) - i) * delete
        extra = fine * (last[j] == letter)
        ways = [cost(i, j + 1) + insert + extra]
        if i < len(first):
            ways.append(cost(i + 1, j) + delete)
            same = first[i] == last[j]
            ways.append(cost(i + 1, j + 1) + (0 if same else replace + extra))
        return min(ways)

    return cost(0, 0)


def robot(text: str, start: int, step: int, wall: int, wanted: str) -> list[int]:
    place, facing = 0j, 1j**start
    far = 0
    for order in text:
        if order in "LR":
            facing *= 1j if order == "L" else -1j
        else:
            there = place + facing * (step if order == "F" else -1)
            if wall == 0 or (abs(there.real) <= wall and abs(there.imag) <= wall):
                place = there
        far = max(far, int(abs(place.real) + abs(place.imag)))
    if wanted == "far":
        return [far, int(abs(place.real) + abs(place.imag))]
    return [int(place.real), int(place.imag)]


def clock(text: str, minutes: int, way: int, form: str) -> str:
    hour, minute = map(int, text.split(":"))
    for _ in range(minutes):
        minute += way
        if minute in (-1, 60):
            minute, hour = minute % 60, (hour + way) % 24
    if form == "24":
        return f"{hour:02}:{minute:02}"
    return f"{hour if 0 < hour < 13 else abs(hour - 12):02}:{minute:02}{'ap'[hour > 11]}m"


def _days_of(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 28 + leap if month == 2 else 30 if month in (4, 6, 9, 11) else 31


def _step(date: tuple[int, int, int], way: int) -> tuple[int, int, int]:
    year, month, day = date
    day += way
    if day == 0:
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        return year, month, _days_of(year, month)
    if day > _days_of(year, month):
        return (year, month + 1, 1) if month < 12 else (year + 1, 1, 1)
    return year, month, day


def _weekday(date: tuple[int, int, int]) -> int:
    """Return 0 for a Monday, by Sakamoto's rule."""
    year, month, day = date
    year -= month < 3
    shift = (0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4)[month - 1]
    return (year + year // 4 - year // 100 + year // 400 + shift + day - 1) % 7


def _read(text: str) -> tuple[int, int, int]:
    year, month, day = map(int, text.split("-"))
    return year, month, day


def calendar(text: str, days: int, way: int, skip: str) -> str:
    date = _read(text)
    for _ in range(days):
        date = _step(date, way)
    while skip == "weekend" and _weekday(date) in (5, 6):
        date = _step(date, 1)
    while skip == "first" and date[2] != 1:
        date = _step(date, 1)
    return "{:04}-{:02}-{:02}".format(*date)


def count_weekdays(first: str, last: str, weekday: int, which: str) -> int:
    date, end, found = _read(first), _read(last), []
    while date <= end:
        if _weekday(date) == weekday:
            found.append(date[2])
        date = _step(date, 1)
    good = {
        "odd": range(1, 32, 2),
        "even": range(2, 32, 2),
        "early": range(1, 16),
        "late": range(16, 32),
        "any": range(1, 32),
    }
    return len([day for day in found if day in good[which]])


NAIVE: dict[str, Any] = {
    k: v
    for k, v in vars().items()
    if getattr(v, "__module__", 0) == __name__ and not k.startswith("_")
}
