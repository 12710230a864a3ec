import base64
import json
import pickle
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemenv.errors import InvalidArgumentError
from gemenv.grading import CallTest, StdinTest, as_case, read_tests

PROGRAM = (StdinTest("1 2\n", "3\n"), StdinTest("4 5\n", "9\n"))


@pytest.mark.parametrize(
    "value",
    [
        {"inputs": ["1 2\n", "4 5\n"], "outputs": ["3\n", "9\n"]},
        {"input": ["1 2\n", "4 5\n"], "output": ["3\n", "9\n"]},
        {"inputs": '["1 2\\n", "4 5\\n"]', "outputs": '["3\\n", "9\\n"]'},
        {
            "public_tests": {"input": ["1 2\n"], "output": ["3\n"]},
            "private_tests": {"input": [], "output": []},
            "generated_tests": {"input": ["4 5\n"], "output": ["9\n"]},
        },
        {"input_output": '{"inputs": ["1 2\\n", "4 5\\n"], "outputs": ["3\\n", "9\\n"]}'},
        [
            {"type": "stdin_stdout", "input": "1 2\n", "output": "3\n"},
            {"type": "stdin_stdout", "input": "4 5\n", "output": "9\n", "fn_name": None},
        ],
        [
            {"testtype": "stdin", "input": "1 2\n", "output": "3\n"},
            {"input": "4 5\n", "output": "9\n"},
        ],
        {
            "public_test_cases": '[{"input": "1 2\\n", "output": "3\\n", "testtype": "stdin"}]',
            "private_test_cases": '[{"input": "4 5\\n", "output": "9\\n", "testtype": "stdin"}]',
            "metadata": "{}",
        },
        {
            "tests": [
                {"input": ["1 2", ""], "output": ["3", ""]},
                {"input": "4 5\n", "output": "9\n"},
            ]
        },
    ],
)
def test_programs_in_every_form_and_as_json_text(value: Any) -> None:
    text = json.dumps(value)

    assert read_tests(value) == read_tests(text) == read_tests(json.dumps(text)) == PROGRAM


@pytest.mark.parametrize(
    "value",
    [
        {"fn_name": "add", "inputs": [[1, 2]], "outputs": [[3]]},
        [{"type": "function_call", "fn_name": "add", "input": [1, 2], "output": [3]}],
    ],
)
def test_a_value_in_a_list_of_its_own_may_be_meant_either_way(value: Any) -> None:
    assert read_tests(value) == (CallTest("add", [1, 2], expected=[3], or_expected=[3]),)


@pytest.mark.parametrize(
    ("value", "function"),
    [
        ({"fn_name": "add", "inputs": [[1, 2]], "outputs": [3]}, None),
        ({"inputs": [[1, 2]], "outputs": [3]}, "add"),
        ([{"type": "function_call", "fn_name": "add", "input": [1, 2], "output": 3}], "other"),
        ([{"testtype": "functional", "input": "1\n2", "output": "3"}], "add"),
        (
            {
                "public_test_cases": [{"testtype": "functional", "input": "1\n2", "output": "3"}],
                "metadata": '{"func_name": "add"}',
            },
            None,
        ),
    ],
)
def test_calls_in_every_form(value: Any, function: str | None) -> None:
    assert read_tests(value, function=function) == (CallTest("add", [1, 2], expected=3),)


def test_a_program_stays_one_where_a_function_is_named_too() -> None:
    value = [{"testtype": "stdin", "input": "1", "output": "2"}]

    assert read_tests(value, function="add") == (StdinTest("1", "2"),)


def test_keys_that_are_integers_come_back() -> None:
    value = {"fn_name": "f", "inputs": [[{"1": 2, "-3": 4}]], "outputs": [{"5": 6}]}

    assert read_tests(value) == (CallTest("f", [{1: 2, -3: 4}], expected={5: 6}),)
    mixed = {"fn_name": "f", "inputs": [[{"1": 2, "x": 4}]], "outputs": [{"²": 6}]}
    assert read_tests(mixed) == (CallTest("f", [{"1": 2, "x": 4}], expected={"²": 6}),)


@pytest.mark.parametrize(
    ("most", "kept"), [(1, "a"), (2, "ae"), (3, "abe"), (4, "abde"), (9, "abcde")]
)
def test_which_tests_are_kept(most: int, kept: str) -> None:
    inputs = ["a", "bb", "c", "dddd", "eeeee"]

    tests = read_tests({"inputs": inputs, "outputs": [""] * 5}, max_tests=most)

    assert "".join(test.input[0] for test in tests if isinstance(test, StdinTest)) == kept


@pytest.mark.parametrize(
    "value",
    [
        None,
        5,
        "",
        "no json",
        [],
        {},
        "[]",
        {"inputs": [], "outputs": []},
        {"inputs": ["1"], "outputs": []},
        {"inputs": ["1"]},
        {"inputs": 5, "outputs": 6},
        {"inputs": [None], "outputs": ["1"]},
        {"inputs": [{"a": 1}], "outputs": ["1"]},
        [5],
        [{"input": "1"}],
        [{"type": "telepathy", "input": "1", "output": "2"}],
        [{"type": "function_call", "input": [1], "output": 2}],
        [{"type": "function_call", "fn_name": "f", "input": 1, "output": 2}],
        [{"type": "function_call", "fn_name": "os.path.join", "input": [1], "output": 2}],
        [{"testtype": "functional", "fn_name": "f", "input": "no json", "output": "2"}],
        {"private_test_cases": ""},
        "[" * 100_000,
        "9" * 10_000,
        '"' * 3,
        {"tests": {"tests": {"tests": {"tests": {"tests": {"tests": {"tests": []}}}}}}},
    ],
)
def test_what_is_malformed_is_refused_with_the_forms_there_are(value: Any) -> None:
    with pytest.raises(InvalidArgumentError):
        read_tests(value)


def test_the_message_says_what_is_read_and_what_came() -> None:
    with pytest.raises(InvalidArgumentError, match=r"TACO, APPS.*CodeContests.*got 'nonsense'"):
        read_tests("nonsense")
    with pytest.raises(InvalidArgumentError, match="1 inputs and 0 outputs"):
        read_tests({"inputs": ["1"], "outputs": []})
    with pytest.raises(InvalidArgumentError, match="`max_tests`"):
        read_tests({"inputs": ["1"], "outputs": ["1"]}, max_tests=0)


class Bomb:
    def __reduce__(self) -> Any:
        return pytest.fail, ("unpickled",)


def test_a_pickle_is_refused_and_not_opened() -> None:
    for payload in (Bomb(), json.dumps([{"input": "1", "output": "2"}] * 20)):
        packed = base64.b64encode(zlib.compress(pickle.dumps(payload))).decode()
        for value in (packed, {"private_test_cases": packed}, json.dumps(packed)):
            with pytest.raises(InvalidArgumentError, match="pickled"):
                read_tests(value)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda items: st.lists(items, max_size=3) | st.dictionaries(st.text(), items, max_size=3),
    max_leaves=8,
)
TESTS = st.builds(StdinTest, st.text(), st.text()) | st.builds(
    CallTest, st.just("f"), st.lists(PLAIN, max_size=3), expected=PLAIN
)


@given(st.lists(TESTS, min_size=1, max_size=4))
def test_a_case_is_read_back_as_it_was(tests: list[Any]) -> None:
    assert list(read_tests(json.dumps([as_case(test) for test in tests]))) == tests


NEARLY = st.recursive(
    PLAIN | st.sampled_from(["stdin", "functional", "f", "[1]", "eJ" + "A" * 30]),
    lambda items: (
        st.lists(items, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "inputs",
                    "outputs",
                    "input",
                    "output",
                    "type",
                    "testtype",
                    "fn_name",
                    "tests",
                    "metadata",
                    "func_name",
                    "input_output",
                ]
            ),
            items,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(NEARLY)
def test_whatever_comes_is_read_or_refused(value: Any) -> None:
    try:
        tests = read_tests(value)
    except InvalidArgumentError:
        return
    assert tests
