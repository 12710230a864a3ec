"""The bodies of requests to a server of gemenv, and of its answers."""

from dataclasses import fields
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, create_model, model_validator

from gemenv.sandbox.limits import Limits
from gemenv.sandbox.remote.wire import Blob, explain
from gemenv.sandbox.result import Isolation


class Body(BaseModel):
    """The body of a request to a server of gemenv: no field is guessed, converted or ignored."""

    model_config = ConfigDict(
        extra="forbid", strict=True, allow_inf_nan=False, hide_input_in_errors=True
    )


_LIMITS: dict[str, Any] = {field.name: (field.type, field.default) for field in fields(Limits)}
_LimitsBody: type[Body] = create_model("_LimitsBody", __base__=Body, **_LIMITS)


def read_limits(value: Any) -> Limits:
    """Return limits from their fields; what is left out has its default.

    Raises:
        ValueError: If there is an unknown one, or one outside its range.
    """
    try:
        return Limits(**_LimitsBody.model_validate(value).model_dump())
    except ValueError as error:
        raise ValueError(explain(error)) from None


class Opening(Body):
    """`POST /v1/sessions`."""

    limits: Annotated[Limits, BeforeValidator(read_limits)] | None = None
    require: Isolation | None = None


class Cell(Opening):
    """`POST /v1/sessions/{id}/exec`; its limits are those of the session unless it has some."""

    code: Blob | None = None
    argv: list[str] | None = None
    stdin: Blob = b""
    show_last: bool = False

    @model_validator(mode="after")
    def one_program(self) -> Self:
        """Refuse a call with two programs, or with none."""
        if (self.code is None) == (self.argv is None):
            raise ValueError("give either `code`, a Python program, or `argv`, a command")
        return self

    @property
    def program(self) -> bytes | list[str]:
        """What is to be run."""
        return self.argv if self.code is None else self.code  # pyright: ignore[reportReturnType]


class Run(Cell):
    """`POST /v1/exec`."""

    files: dict[str, Blob] = {}


class Path(Body):
    """`POST /v1/sessions/{id}/read`."""

    path: str


class File(Path):
    """`POST /v1/sessions/{id}/write`."""

    data: Blob


class Nothing(Body):
    """A request that needs no more than its address."""


class Mark(Body):
    """`POST /v1/sessions/{id}/restore`, and what `snapshot` answers."""

    snapshot: str


class Health(BaseModel):
    """What a client reads of `GET /health`."""

    model_config = ConfigDict(strict=True)

    service: str
    version: str
    provider: str
    isolation: Isolation
    authorized: bool


class Complaint(BaseModel):
    """What a server of gemenv answers where it cannot do what it is asked."""

    model_config = ConfigDict(strict=True)

    detail: str
    error: str = ""
