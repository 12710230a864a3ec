r"""How a reply marks its answer: what the prompt asks for, and what the grader reads.

Both come from one `AnswerFormat`, so that they never disagree.
"""

from collections.abc import Callable
from dataclasses import dataclass

from gemenv.messages import boxed, last_boxed, last_code_block, last_tagged


@dataclass(frozen=True)
class AnswerFormat:
    """One way to mark an answer."""

    instruction: str
    """What the prompt says, with `{kind}` for what is asked and `{example}` for an answer."""
    read: Callable[[str], str | None]
    """Returns the last marked answer of a reply, or `None`; total, in linear time."""
    write: Callable[[str], str]
    """Marks an answer: `read(write(answer))` gives it back."""

    def ask(self, kind: str, example: str) -> str:
        r"""Return the sentence of the prompt that asks for this format.

        >>> print(FORMATS["boxed"].ask("the number", "12"))
        Write the number in a box at the end of your reply, as in \boxed{12}.
        """
        asked = self.instruction.replace("{kind}", kind)
        return asked.replace("{example}", self.write(example))


def _tagged(answer: object) -> str:
    return f"<answer>{answer}</answer>"


def _fenced(language: str) -> Callable[[str], str]:
    # A fence inside of the code would end the block early; nothing legal begins a line with it.
    return lambda code: f"```{language}\n{code.rstrip()}\n```"


FORMATS: dict[str, AnswerFormat] = {
    "boxed": AnswerFormat(
        "Write {kind} in a box at the end of your reply, as in {example}.", last_boxed, boxed
    ),
    "tag": AnswerFormat(
        "Write {kind} between tags at the end of your reply, as in {example}.",
        lambda reply: last_tagged(reply, "answer"),
        _tagged,
    ),
    "python": AnswerFormat(
        "Write {kind} in a fenced block at the end of your reply, as in\n{example}",
        lambda reply: last_code_block(reply, ("python", "python3", "py", "")),
        _fenced("python"),
    ),
    "sql": AnswerFormat(
        "Write {kind} in a fenced block at the end of your reply, as in\n{example}",
        lambda reply: last_code_block(reply, ("sql", "sqlite", "")),
        _fenced("sql"),
    ),
}
"""The formats by the name that the keyword `answer_format` takes."""
