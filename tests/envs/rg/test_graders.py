"""The graders in place of the package's: right answers, near misses, and attacks."""

import json
from pathlib import Path
from typing import Any

import pytest

import gemenv
from gemenv.envs.rg.entries import load_entry
from gemenv.envs.rg.graders import GRADERS
from gemenv.envs.rg.reasoning_gym import ReasoningGym


def entry(answer: str | None, **metadata: Any) -> dict[str, Any]:
    return {"question": "", "answer": answer, "metadata": metadata}


POWERS = entry("x**3/3 + C", integrand="x**2", variable="x")
WAVES = entry("-cos(2*x)/2 + C", integrand="sin(2*x)", variable="x")
ROOT = entry("2*(3*x + 1)**(3/2)/9 + C", integrand="sqrt(3*x + 1)", variable="x")
BELL = entry("", integrand="(2 - 14*x)*exp(-7*x**2 + 2*x - 1)", variable="x")
PRODUCT = entry("x**2 + 3*x + 2", variables=["x"])
MAKE_24 = entry("4*8 - 6 - 2", numbers=[4, 8, 6, 2])
MAKE_119 = entry("82 + 20 + 67 - 50", numbers=[67, 50, 20, 82], target=119)
GRID = entry("0 1\n1 2")
QUEENS = entry("Q _\n_ Q", valid_answers=["Q _\n_ Q", "_ Q\nQ _"])


@pytest.mark.parametrize(
    ("name", "case", "answer", "score"),
    [
        ("simple_integration", POWERS, "x**3/3 + C", 1),
        ("simple_integration", POWERS, "x^3/3", 1),
        ("simple_integration", POWERS, "(2x^3 + 6)/6 - C", 1),
        ("simple_integration", POWERS, "x**3/3 + x", 0),
        ("simple_integration", POWERS, "x**3/3.01", 0),
        ("simple_integration", POWERS, "Integral(x**2, x)", 0),
        ("simple_integration", POWERS, "9**9**9**9", 0),
        ("intermediate_integration", WAVES, "sin(x)**2", 1),
        ("intermediate_integration", WAVES, "-cos(x)**2 + 7", 1),
        ("intermediate_integration", WAVES, "cos(x)**2", 0),
        ("intermediate_integration", ROOT, "2/9*(3*x+1)*sqrt(3*x+1)", 1),
        ("intermediate_integration", ROOT, "2/9*(3*x+1)", 0),
        ("intermediate_integration", BELL, "exp(2*x - 7*x**2 - 1)", 1),
        ("intermediate_integration", BELL, "exp(2*x - 7*x**2 - 2)", 0),
        ("polynomial_multiplication", PRODUCT, "2 + 3x + x^2", 1),
        ("polynomial_multiplication", PRODUCT, "x**2 + 2*x + x + 2", 1),
        ("polynomial_multiplication", PRODUCT, "x**2 + 3*x + 1", 0),
        ("puzzle24", MAKE_24, "8*4-(6+2)", 1),
        ("puzzle24", MAKE_24, "4*6", 0),  # all four numbers
        ("puzzle24", MAKE_24, "4*6*1*1", 0),  # and no others
        ("puzzle24", MAKE_24, "8*4-6-2+0", 0),
        ("puzzle24", MAKE_24, "4(8) - 6 - 2", 0),
        ("countdown", MAKE_119, "20+67+82-50", 1),
        ("countdown", MAKE_119, "82 + 20 + 67 + 50", 0),
        ("countdown", MAKE_119, "119", 0),
        ("game_of_life_halting", entry("False"), "false", 1),
        ("game_of_life_halting", entry("False"), "True", 0),
        ("game_of_life_halting", entry("False"), "it does not", 0),
        ("coin_flip", entry("0.234375"), "15/64", 1),
        ("coin_flip", entry("0.234375"), "0.2344", 1),
        ("coin_flip", entry("0.234375"), "0", 0),
        ("coin_flip", entry("0.0009765625"), "0", 0),
        ("coin_flip", entry("0.0009765625"), "9.765625e-4", 1),
        ("coin_flip", entry("0.5"), "1/0", 0),
        ("coin_flip", entry("0.5"), "5e999999999", 0),
        ("binary_matrix", GRID, "0 1\n1 2", 1),
        ("binary_matrix", GRID, "[[0, 1],\n [1, 2]]", 0.1),
        ("binary_matrix", GRID, "[[0, 1], [1, 3]]", 0),
        ("spiral_matrix", entry("1 2 3"), "[1,2,3]", 0.1),
        ("string_insertion", entry("ABC"), '["A", "B", "C"]', 0.1),
        ("string_insertion", entry("ABC"), "ABC", 1),
        ("n_queens", QUEENS, "_ Q\nQ _", 1),
        ("n_queens", QUEENS, "[['_', 'Q'], ['Q', '_']]", 0.5),
        ("n_queens", QUEENS, "Q Q\nQ Q", 0),
    ],
)
def test_scores(name: str, case: dict[str, Any], answer: str, score: float) -> None:
    try:
        came = GRADERS[name](answer, case)
    except (ValueError, ArithmeticError):
        came = 0
    assert came == score


@pytest.mark.parametrize("name", sorted(GRADERS))
def test_no_answer_runs_as_a_program(name: str, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    attacks = [
        f"open({str(mark)!r}, 'w')",
        f"__import__('os').system('touch {mark}')",
        f"[open({str(mark)!r}, 'w')]",
        f"(lambda: open({str(mark)!r}, 'w'))()",
        f"{{}}.__class__.__base__.__subclasses__() or open({str(mark)!r}, 'w')",
    ]
    env = gemenv.make(f"rg:{name}-v0")
    for attack in attacks:
        env.reset(seed=1)
        _, reward, terminated, *_ = env.step(f"\\boxed{{{attack}}}")
        assert (reward, terminated) == (0, True)
    assert not mark.exists()


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("rubiks_cube", "R999999999"),
        ("rubiks_cube", "R٩٩٩٩٩٩٩٩٩"),
        ("complex_arithmetic", "nan"),
        ("complex_arithmetic", "Infinity + 1i"),
        ("propositional_logic", "¬" * 250),
        ("propositional_logic", "(A ∧ " * 200),
        ("prime_factorization", "seven"),
        ("boxnet", "0"),
        ("gcd", "1" * 5_000),
    ],
)
def test_what_hangs_or_breaks_the_packages_graders_scores_nothing(name: str, answer: str) -> None:
    env = gemenv.make(f"rg:{name}-v0")
    env.reset(seed=1)
    _, reward, terminated, _, info = env.step(f"\\boxed{{{answer}}}")
    assert (reward, terminated, info["success"]) == (0, True, False)
    assert info["grade"]["error"] in {"refused", "ValueError", "TypeError", "too long"}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(GRADERS))
def test_they_agree_with_the_package_on_its_own_answers(name: str) -> None:
    env = gemenv.make(f"rg:{name}-v0")
    assert isinstance(env, ReasoningGym)
    graded = 0
    for seed in range(60):
        env.reset(seed=seed)
        case = load_entry(env.state.text, env.state.facts["entry"])
        gold = case["answer"]
        if "Integral(" in gold:  # what the package could not integrate, it takes for right
            continue
        assert env.source.score(gold, case) == GRADERS[name](gold, case) == 1.0
        wrong = gold.replace("1", "2", 1) if "1" in gold else f"{gold}1"
        try:
            ours = GRADERS[name](wrong, case)
        except (ValueError, ArithmeticError):
            ours = 0.0
        # Where ours gives full marks, so does the package.
        assert ours < 1.0 or env.source.score(wrong, case) == 1.0, (json.dumps(case), wrong)
        graded += 1
    assert graded > 40
