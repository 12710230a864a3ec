"""Texts with a structure."""

from gemenv.envs.code.tasks.base import Parameters, task
from gemenv.envs.code.tasks.draws import Dice

_PAIRS = ("()", "[]", "{}", "<>")


def _brackets(dice: Dice, scale: float, parameters: Parameters) -> list[str]:
    """Draw a balanced text as often as one with a defect."""
    pairs = [parameters["first"], parameters["second"]]
    text = ""
    for _ in range(dice.size(1, 7, scale)):
        pair = dice.pick(pairs)
        at = dice.below(len(text) + 1)
        # Around what is there, or into it.
        text = pair[0] + text + pair[1] if dice.coin() else text[:at] + pair + text[at:]
    if dice.coin():
        at = dice.below(len(text))
        text = text[:at] + (dice.pick("".join(pairs)) if dice.coin() else "") + text[at + 1 :]
    return [text or pairs[0][1]]


@task(
    3,
    "`text` consists of the brackets {first} and {second}. It is sound if all of this holds: "
    "every bracket is closed by one of its own kind, in the right order; never more than {depth} "
    "brackets are open at a time{more}. Say whether it is sound. It has at least one bracket.",
    _brackets,
    phrases={
        "first": {"()": "( )", "[]": "[ ]"},
        "second": {"{}": "{ }", "<>": "< >"},
        "more": {
            "none": "",
            "outside": "; none of the second kind stands inside of one of the first",
            "even": "; the number of closing brackets is even",
        },
    },
    first=("()", "[]"),
    second=("{}", "<>"),
    depth=range(2, 6),
    more=("none", "outside", "even"),
)
def sound_brackets(text: str, *, first: str, second: str, depth: int, more: str) -> bool:
    opened: list[str] = []
    pairs = {first[0]: first[1], second[0]: second[1]}
    closed = 0
    for sign in text:
        if sign in pairs:
            if more == "outside" and sign == second[0] and first[0] in opened:
                return False
            opened.append(sign)
            if len(opened) > depth:
                return False
        elif opened and pairs[opened[-1]] == sign:
            opened.pop()
            closed += 1
        else:
            return False
    return not opened and (more != "even" or closed % 2 == 0)


def _sum(dice: Dice, scale: float, parameters: Parameters) -> list[str]:
    numbers = [str(dice.between(0, 9)) for _ in range(dice.size(1, 8, scale))]
    return ["".join(n + dice.pick("+-*") for n in numbers)[:-1]]


@task(
    4,
    "`text` is a calculation with 1 to 8 digits and the signs +, - and * between them, such as "
    "3+4*2-1. Work it out under these rules: {rule}. Give the result modulo {modulus}; it is never "
    "negative.",
    _sum,
    phrases={
        "rule": {
            "left": "all signs bind equally, and are worked out from left to right",
            "right": "all signs bind equally, and are worked out from right to left, so that "
            "9-3-2 is 9-(3-2)",
            "sums": "+ and - bind tighter than *; signs that bind equally are worked out from "
            "left to right",
            "plus": "+ binds tightest, then *, then -; equal signs are worked out from left to "
            "right",
        }
    },
    rule=("left", "right", "sums", "plus"),
    modulus=(97, 101, 1000, 1009, 4096),
)
def odd_arithmetic(text: str, *, rule: str, modulus: int) -> int:
    numbers, signs = [int(c) for c in text[::2]], list(text[1::2])

    def apply(i: int) -> None:
        a, sign, b = numbers[i], signs.pop(i), numbers.pop(i + 1)
        numbers[i] = a + b if sign == "+" else a - b if sign == "-" else a * b

    levels = {"left": ["+-*"], "right": ["+-*"], "sums": ["+-", "*"], "plus": ["+", "*", "-"]}
    for level in levels[rule]:
        while any(sign in level for sign in signs):
            places = [i for i, sign in enumerate(signs) if sign in level]
            apply(places[-1] if rule == "right" else places[0])
    return numbers[0] % modulus


def _record(dice: Dice, scale: float, parameters: Parameters) -> list[str]:
    parts = [
        f"{dice.pick('abcd')}{dice.pick(('', 'x', 'y'))}{dice.pick('==:')}{dice.between(0, 40)}"
        for _ in range(dice.size(1, 9, scale))
    ]
    return [parameters["separator"].join(parts)]


@task(
    3,
    "`text` consists of 1 to 9 entries with {separator} between them. An entry is a name of small "
    "letters, a sign and a whole number from 0 to 40. With the sign = it sets its name to the "
    "number; with : it adds the number to what the name has by then, which is 0 at the beginning. "
    "{again} At the end, add up what all names have that {names}, and give the sum.",
    _record,
    phrases={
        "separator": {";": "a semicolon", ",": "a comma", "/": "a slash", "|": "a vertical bar"},
        "again": {
            "last": "",
            "first": "But where a name has a value from any entry before, the sign = does nothing.",
            "max": "But the sign = does nothing where the name has more than the number already.",
        },
        "names": {
            "all": "occur",
            "long": "have more than one letter",
            "a": "do not begin with a",
            "plain": "have one letter only",
        },
    },
    separator=tuple(";,/|"),
    again=("last", "first", "max"),
    names=("all", "long", "a", "plain"),
)
def sum_entries(text: str, *, separator: str, again: str, names: str) -> int:
    held: dict[str, int] = {}
    for entry in text.split(separator):
        if "=" in entry:
            name, _, number = entry.partition("=")
            ignored = name in held and (
                again == "first" or (again == "max" and held[name] > int(number))
            )
            if not ignored:
                held[name] = int(number)
        else:
            name, _, number = entry.partition(":")
            held[name] = held.get(name, 0) + int(number)
    return sum(
        value
        for name, value in held.items()
        if names == "all"
        or (names == "long" and len(name) > 1)
        or (names == "plain" and len(name) == 1)
        or (names == "a" and name[0] != "a")
    )


def _folded(dice: Dice, scale: float, parameters: Parameters) -> list[str]:
    def part(depth: int, size: int) -> str:
        said = ""
        for _ in range(size):
            if depth and dice.below(3) == 0:
                said += f"{dice.between(0, 3)}{bracket[0]}{part(depth - 1, 2)}{bracket[1]}"
            else:
                said += dice.pick("abc")
        return said

    bracket = parameters["bracket"]
    return [part(dice.size(1, 3, scale), dice.size(1, 5, scale))]


@task(
    5,
    "`text` is folded: it consists of letters from a to c and of parts such as "
    "{bracket}, a digit from 0 to 3 with a folded text in brackets, which may hold such "
    "parts again. To unfold a part means to write what is in the brackets, unfolded, as often as "
    "the digit says{turn}. Unfold all of `text`, and say how often the letter {letter} is at "
    "{places} place in the result, counted from 1.",
    _folded,
    phrases={
        "bracket": {p: f"2{p[0]}ab{p[1]}" for p in _PAIRS},
        "turn": {False: "", True: ", and every second time, from the second one on, backwards"},
        "places": {0: "an even", 1: "an odd", 2: "any"},
    },
    bracket=_PAIRS,
    turn=(False, True),
    letter=tuple("abc"),
    places=(0, 1, 2),
)
def unfold(text: str, *, bracket: str, turn: bool, letter: str, places: int) -> int:
    stack, times = [""], [1]
    for sign in text:
        if sign.isdigit():
            times.append(int(sign))
        elif sign == bracket[0]:
            stack.append("")
        elif sign == bracket[1]:
            inner, count = stack.pop(), times.pop()
            for i in range(count):
                stack[-1] += inner[::-1] if turn and i % 2 else inner
        else:
            stack[-1] += sign
    result = stack[0]
    return sum(
        sign == letter and (places == 2 or place % 2 == places)
        for place, sign in enumerate(result, start=1)
    )


def _postfix(dice: Dice, scale: float, parameters: Parameters) -> list[list[str]]:
    tokens: list[str] = []
    height = 0
    for _ in range(dice.size(1, 12, scale)):
        if height < 2 or dice.coin():
            tokens.append(str(dice.between(0, 12)))
            height += 1
        else:
            tokens.append(dice.pick(("add", "sub", "mul", "max", "dup", "swap")))
            height += {"dup": 1, "swap": 0}.get(tokens[-1], -1)
    return [tokens]


@task(
    4,
    "A machine has a stack, empty at the beginning. `words` are its orders. A number is put on "
    "the stack. add, sub, mul and max take the top number b and the number a below it away, and "
    "put a + b, a {minus} b, a * b or the larger of both in their place; dup puts a copy of the "
    "top number on the stack, and swap exchanges the top two. After each order every number on "
    "the stack is taken modulo {modulus}, never negative. Give {wanted}. There are 1 to 12 orders, "
    "and none wants more numbers than there are.",
    _postfix,
    phrases={
        "minus": {False: "-", True: "- 2 *"},
        "wanted": {
            "top": "the top number at the end",
            "sum": "the sum of all numbers that are on the stack at the end",
            "height": "the largest sum of all numbers on the stack after any order",
        },
    },
    minus=(False, True),
    modulus=(17, 50, 97, 100, 256),
    wanted=("top", "sum", "height"),
)
def stack_machine(words: list[str], *, minus: bool, modulus: int, wanted: str) -> int:
    stack: list[int] = []
    highest = 0
    for word in words:
        if word.isdigit():
            stack.append(int(word))
        elif word == "dup":
            stack.append(stack[-1])
        elif word == "swap":
            stack[-1], stack[-2] = stack[-2], stack[-1]
        else:
            b, a = stack.pop(), stack.pop()
            less = a - 2 * b if minus else a - b
            stack.append({"add": a + b, "sub": less, "mul": a * b, "max": max(a, b)}[word])
        stack = [number % modulus for number in stack]
        highest = max(highest, sum(stack))
    return {"top": stack[-1], "sum": sum(stack), "height": highest}[wanted]
