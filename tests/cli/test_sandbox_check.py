"""The command shows what a check finds; the checks themselves are tested elsewhere."""

import json
import os
import sys

import pytest

from gemenv.sandbox.providers import PROVIDERS
from tests.cli.conftest import Run
from tests.sandbox import ordinary

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the probes are about Linux")

HARMLESS = ("--probe", "read-temp", "--probe", "timeout-sleep")


@pytest.fixture(autouse=True)
def only_the_control(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `create` know what holds nothing, and what claims to hold all."""
    for name in list(PROVIDERS):
        monkeypatch.delitem(PROVIDERS, name)
    monkeypatch.setitem(PROVIDERS, "unconfined", "tests.sandbox.unconfined:Unconfined")
    monkeypatch.setitem(PROVIDERS, "boaster", "tests.sandbox.unconfined:Boaster")


def words(out: str) -> list[list[str]]:
    return [line.split() for line in out.splitlines()]


def test_what_fell_is_open_where_nothing_is_promised(run: Run) -> None:
    said = run("sandbox", "check", "--provider", "unconfined", *HARMLESS)
    assert said.code == 0
    rows = words(said.out)
    assert rows[0] == ["probe", "family", "provider", "result", "why"]
    assert rows[1][:4] == ["read-temp", "reading", "unconfined", "open"]
    assert rows[2][:4] == ["timeout-sleep", "timeouts", "unconfined", "held"]
    assert said.out.endswith("unconfined: isolation none: 1 open, 1 held\n")


def test_what_fell_against_a_promise_is_told_by_the_exit_code(run: Run) -> None:
    said = run("sandbox", "check", "--provider", "boaster", *HARMLESS)
    assert said.code == 1
    assert words(said.out)[1][:4] == ["read-temp", "reading", "boaster", "FELL"]
    assert "read a file in the temporary folder: the secret is in its output" in said.out


def test_every_provider_is_checked_by_default(run: Run) -> None:
    said = run("sandbox", "check", "--family", "writing", "--json")
    assert said.code == 1
    reports = json.loads(said.out)["reports"]
    assert [report["provider"] for report in reports] == ["unconfined", "boaster"]
    assert [report["passed"] for report in reports] == [True, False]
    assert {result["family"] for result in reports[0]["results"]} == {"writing"}
    assert {"outcome", "promised", "reason"} <= set(reports[1]["results"][0])


def test_one_that_reaches_too_little_is_unavailable(run: Run) -> None:
    said = run("sandbox", "check", "--require", "container", "--probe", "secret-environment")
    assert "unconfined: unavailable: The unconfined sandbox reaches isolation 'none'" in said.out
    assert "boaster: isolation container: 1 FELL" in said.out


def test_a_named_provider_must_be_there(run: Run) -> None:
    arguments = ("--require", "process", "--probe", "timeout-sleep")
    assert run("sandbox", "check", *arguments).code == 0
    assert run("sandbox", "check", "--provider", "unconfined", *arguments).code == 1


def test_another_name_is_a_mistake_of_the_user(run: Run) -> None:
    said = run("sandbox", "check", "--provider", "unconfned")
    assert said.code == 2
    assert "Did you mean 'unconfined'?" in said.error
    said = run("sandbox", "check", "--probe", "read-tmp")
    assert said.code == 2
    assert "Did you mean 'read-temp'?" in said.error


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another")
def test_root_can_check_as_an_ordinary_user() -> None:
    """`remote` is never checked, so that nothing but the change of user is tried here."""
    said = ordinary.check("--provider", "remote", "--probe", "read-temp")
    assert (said.returncode, said.stderr) == (1, "")
    assert said.stdout.startswith("remote: unavailable: it is checked where it is served")
