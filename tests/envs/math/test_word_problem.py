"""Word problems: gold answers by second solvers, steps by a small evaluator, and the language."""

import ast
import math
import re
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest

import gemenv
from gemenv.envs.math.word_problem import WordProblem
from gemenv.envs.math.word_problems.distractors import with_distractors
from gemenv.envs.math.word_problems.story import NAMES, Draw, Story
from gemenv.envs.math.word_problems.table import ENTRIES, THEMES, Entry
from gemenv.errors import InvalidArgumentError
from tests.envs.math.story_solvers import SOLVERS

IDS = [spec.id for spec in gemenv.list_envs("math:WordProblem-*")]
CONSTANTS = {Fraction(n) for n in (1, 2, 24, 60, 100, 1000)}
"""What a story need not say: halves and pairs, hours, minutes, percent, metric units."""


def evaluate(node: ast.expr) -> Fraction:
    """Evaluate the equation of a step."""
    match node:
        case ast.Constant(value=int() | float()):
            return Fraction(str(node.value))
        case ast.BinOp(left=left, op=op, right=right):
            a, b = evaluate(left), evaluate(right)
            match op:
                case ast.Add():
                    return a + b
                case ast.Sub():
                    return a - b
                case ast.Mult():
                    return a * b
                case ast.Div():
                    return a / b
                case ast.FloorDiv():
                    return Fraction(a // b)
                case ast.Mod():
                    return a % b
                case ast.Pow():
                    return a ** int(b)
        case ast.Call(func=ast.Name(id="ceil"), args=[only]):
            return Fraction(math.ceil(evaluate(only)))
        case ast.Call(func=ast.Name(id="lcm"), args=[a, b]):
            return Fraction(math.lcm(int(evaluate(a)), int(evaluate(b))))
    raise AssertionError(ast.dump(node))


def value(text: str) -> Fraction:
    latex = re.fullmatch(r"\\frac\{(\d+)\}\{(\d+)\}", text)
    return Fraction(int(latex[1]), int(latex[2])) if latex else Fraction(text.strip("()"))


def numbers(text: str) -> set[Fraction]:
    plain = {Fraction(n) for n in re.findall(r"\d+(?:\.\d+)?", text)}
    return plain | {Fraction(n) for n in re.findall(r"\d+/\d+", text)}


def make(env_id: str, **kwargs: Any) -> WordProblem:
    env = gemenv.make(env_id, **kwargs)
    assert isinstance(env, WordProblem)
    return env


def check_instance(env: WordProblem) -> None:
    name, *given = env.canonical().split()
    numbers_given = {k: Fraction(v) for k, v in (item.split("=") for item in given)}
    gold = value(env.state.answers[0])
    assert SOLVERS[name](numbers_given) == gold, (env.state.text, gold)
    assert env.state.facts["template"] == name
    steps = env.state.facts["steps"]
    assert len(steps) == env.difficulty()
    assert gold > 0
    known = numbers(env.state.text) | CONSTANTS
    for equation, shown in steps:
        tree = ast.parse(equation, mode="eval")
        assert evaluate(tree.body) == value(shown), equation
        used = {
            Fraction(str(node.value)) for node in ast.walk(tree) if isinstance(node, ast.Constant)
        }
        fractions = {Fraction(n) for n in re.findall(r"\((\d+/\d+)\)", equation)}
        parts = {Fraction(n) for f in re.findall(r"\((\d+/\d+)\)", equation) for n in f.split("/")}
        assert used - parts <= known, (equation, env.state.text)
        assert fractions <= known, (equation, env.state.text)
        known.add(value(shown))
    assert value(steps[-1][1]) == gold


@pytest.mark.parametrize("env_id", IDS)
def test_answers_and_steps_are_right(env_id: str) -> None:
    env = make(env_id)
    for seed in range(25):
        env.reset(seed=seed)
        check_instance(env)


@pytest.mark.slow
@pytest.mark.parametrize("env_id", IDS)
def test_answers_and_steps_are_right_for_1000_seeds(env_id: str) -> None:
    env = make(env_id)
    for seed in range(1000):
        env.reset(seed=seed)
        check_instance(env)


def stories(entry: Entry, number: int) -> list[Story]:
    env = make(IDS[0])
    env.reset(seed=len(entry.name))
    return [entry.write(Draw(env.draw)) for _ in range(number)]


def check_language(sentence: str) -> None:
    assert sentence[0].isupper() or sentence[0].isdecimal(), sentence
    assert sentence[-1] in ".?)", sentence
    assert "  " not in sentence
    # One thing has no plural, and "an" stands before vowels alone.
    assert not re.search(r"(?<![\d.:/])1 (?!m\b|km\b|cm\b|kg\b)[a-z]+s\b", sentence), sentence
    assert not re.search(r"\ba [aeio]", sentence), sentence
    assert not re.search(r"\ban (?!hour)[^aeiou]", sentence), sentence
    assert not re.search(r"\b[2-9]\d* (hour|minute|day|year|pen|ticket|seat)\b", sentence), sentence
    assert not re.search(r"[{}]|None|Fraction|\d/\d+/|\.0\b", sentence), sentence
    assert not re.search(r"\$\d+\.\d(?!\d)|\$\d+\.\d{3}", sentence), sentence


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_template_is_sound(entry: Entry) -> None:
    for story in stories(entry, 12):
        assert len(story.work.steps) == entry.steps
        assert len(story.wordings) >= 2
        assert len(set(story.wordings)) == len(story.wordings)
        assert (
            SOLVERS[entry.name]({k: Fraction(v) for k, v in story.given.items()})
            == story.work.steps[-1][1]
        )
        for sentences in story.wordings:
            assert "?" in sentences[-1]
            assert not any("?" in sentence for sentence in sentences[:-1])
            for sentence in sentences:
                check_language(sentence)
        if story.form == "money":
            assert (story.work.steps[-1][1] * 100).denominator == 1
        if story.form in ("number", "percent"):
            assert "frac" not in story.answer


def test_there_are_enough_templates_and_themes() -> None:
    assert len(ENTRIES) >= 60
    assert len(THEMES) >= 10
    assert len({entry.name for entry in ENTRIES}) == len(ENTRIES) == len(SOLVERS)
    assert f"{len(ENTRIES)} templates in {len(THEMES)} themes" in (WordProblem.__doc__ or "")


def test_no_name_makes_a_wrong_possessive() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert not [name for name in NAMES if name.endswith("s")]


def test_distractors_leave_the_sentences_in_order() -> None:
    env = make(IDS[0])
    env.reset(seed=1)
    told = ("A train covers 90 km.", "It stops twice.", "How long does it take?")

    for _ in range(30):
        more = with_distractors(Draw(env.draw), told, 2)
        assert [sentence for sentence in more if sentence in told] == list(told)
        assert len(more) == 5
        # Nothing comes between a thing and its pronoun.
        assert more[-3:] == list(told)


def test_distractors_do_not_change_the_task() -> None:
    plain, full = make(IDS[0], max_steps=2), make(IDS[0], max_steps=2, distractors=3)
    for seed in range(20):
        plain.reset(seed=seed)
        full.reset(seed=seed)
        if plain.canonical() == full.canonical():
            assert plain.state.answers == full.state.answers
            assert len(full.state.text) > len(plain.state.text) + 60
            break
    else:
        pytest.fail("no instance in common")


def test_themes_can_be_chosen() -> None:
    env = make(IDS[0], themes=("ages", "fuel"))
    seen: Counter[str] = Counter()
    for seed in range(40):
        env.reset(seed=seed)
        seen[env.state.facts["template"].partition(".")[0]] += 1

    assert set(seen) == {"ages", "fuel"}


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"themes": ("cooking",)}, "`themes` must be one of"),
        ({"min_steps": 1}, "from 2 to 6"),
        ({"min_steps": 4, "max_steps": 3}, "from 2 to 6"),
        ({"distractors": 4}, "from 0 to 3"),
        ({"themes": ("fuel",), "min_steps": 6}, "must have a story"),
    ],
)
def test_bad_values_are_refused(kwargs: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidArgumentError, match=message):
        make(IDS[0], **kwargs)


@pytest.mark.parametrize("env_id", IDS)
def test_the_gold_is_right_and_near_misses_are_wrong(env_id: str) -> None:
    env = make(env_id)
    for seed in range(25):
        env.reset(seed=seed)
        assert env.step(env.oracle_action() or "")[1] == 1
        gold = value(env.state.answers[0])
        for wrong in (gold + 1, gold - 1, gold * 2, gold * 10, gold + Fraction(1, 100), -gold):
            assert not env.grade(f"{wrong.numerator}/{wrong.denominator}").correct
        assert not env.grade(env.state.answers[0] + "7").correct


def test_a_known_story() -> None:
    env = make(IDS[0], level=3)
    observation, info = env.reset(seed=5)

    assert observation == (
        "Somebody has written 88 poems. The average length of 18 planks is 33 cm. What is the "
        "average length of the rest, in cm, when one plank of 84 cm is gone?\n\n"
        "Write the number in a box at the end of your reply, as in \\boxed{42}."
    )
    assert info["privileged"] == {
        "answers": ["30"],
        "template": "averages.one_leaves",
        "percent": False,
        "steps": [["18 * 33", "594"], ["594 - 84", "510"], ["18 - 1", "17"], ["510 / 17", "30"]],
    }


def test_a_number_of_percent_may_have_its_sign() -> None:
    env = make(IDS[0], themes=("percentages",), max_steps=2)
    with_sign: set[bool] = set()
    for seed in range(30):
        env.reset(seed=seed)
        gold = env.state.answers[0]
        asked = env.state.facts["template"] == "percentages.what_percent"
        for answer in (f"{gold}%", f"{gold}\\%", f"{gold} percent", f"{gold}\\text{{ percent}}"):
            assert env.grade(answer).correct == asked, (env.state.text, answer)
        assert not env.grade(str(float(gold) / 100)).correct
        with_sign.add(asked)

    assert with_sign == {True, False}


@pytest.mark.slow
@pytest.mark.parametrize("level", range(5))
def test_templates_of_a_level_are_drawn_evenly(level: int) -> None:
    env = make(IDS[0], level=level)
    seen: Counter[str] = Counter()
    for seed in range(1000):
        env.reset(seed=seed)
        seen[env.state.facts["template"]] += 1
    fewest, most = env.config.min_steps, env.config.max_steps
    allowed = [entry.name for entry in ENTRIES if fewest <= entry.steps <= most]

    assert set(seen) == set(allowed)
    even = 1000 / len(allowed)
    assert max(seen.values()) < even + 5 * even**0.5
    assert min(seen.values()) > even - 5 * even**0.5
