"""Bringing the spellings of an answer together, before it is read."""

import re

MAX_CHARACTERS = 2_000
"""Longer answers are compared as text only."""

_SIGNS = {
    **dict.fromkeys("−–—‐‑﹣－", "-"),
    "×": "\\times ",
    "✕": "\\times ",
    "·": "\\cdot ",
    "⋅": "\\cdot ",
    "∙": "\\cdot ",
    "∗": "*",
    "÷": "/",
    "⁄": "/",
    "∕": "/",
    "π": "\\pi ",
    "∞": "\\infty ",
    "√": "\\sqrt ",
    "∛": "\\cbrt ",
    "≤": "\\le ",
    "≥": "\\ge ",
    "≠": "\\ne ",
    "≈": "\\approx ",
    "±": "\\pm ",
    "∓": "\\mp ",
    "∪": "\\cup ",
    "∩": "\\cap ",
    "∈": "\\in ",
    "∅": "\\emptyset ",
    "°": "^\\circ ",
    "º": "^\\circ ",
    "ℝ": "\\mathbb{R}",
    "θ": "\\theta ",
    "α": "\\alpha ",
    "β": "\\beta ",
    "λ": "\\lambda ",
    "⟨": "\\langle ",
    "⟩": "\\rangle ",
    "′": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "…": "...",
    "½": "\\frac{1}{2}",
    "⅓": "\\frac{1}{3}",
    "⅔": "\\frac{2}{3}",
    "¼": "\\frac{1}{4}",
    "¾": "\\frac{3}{4}",
    "⅕": "\\frac{1}{5}",
    "⅛": "\\frac{1}{8}",
    "µ": "\\mu ",
    "Ω": "ohm",
    "，": ",",
    "．": ".",
    "（": "(",
    "）": ")",
    "；": ";",
    "：": ":",
    "％": "%",
    "＝": "=",
    **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
    **dict.fromkeys("\u00a0\u2009\u202f\u2003\u2002\u2005\u200a\t\n\r", " "),
    **dict.fromkeys("\u200b\u200c\u200d\ufeff\u2061\u2062", ""),
}
_RAISED = {
    **dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻ⁿ", "0123456789-n", strict=True)),
}
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
_TABLE = str.maketrans(_SIGNS)
_RAISED_RUN = re.compile(f"[{''.join(_RAISED)}]+")
_LOWERED_RUN = re.compile(f"[{''.join(_LOWERED)}]+")

_COMMANDS = {
    **dict.fromkeys(("dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"), "\\frac"),
    **dict.fromkeys(("dbinom", "tbinom"), "\\binom"),
    **dict.fromkeys(("leq", "leqslant", "leqq"), "\\le "),
    **dict.fromkeys(("geq", "geqslant", "geqq"), "\\ge "),
    **dict.fromkeys(("neq",), "\\ne "),
    **dict.fromkeys(("lt",), "<"),
    **dict.fromkeys(("gt",), ">"),
    **dict.fromkeys(("quad", "qquad", "hspace", "thinspace", "enspace"), " "),
    **dict.fromkeys(
        (
            "left",
            "right",
            "big",
            "Big",
            "bigg",
            "Bigg",
            "bigl",
            "bigr",
            "Bigl",
            "Bigr",
            "biggl",
            "biggr",
            "middle",
            "displaystyle",
            "textstyle",
            "limits",
            "nolimits",
            "rm",
            "bf",
        ),
        "",
    ),
    "varnothing": "\\emptyset ",
    "lbrace": "\\{",
    "rbrace": "\\}",
    "lbrack": "[",
    "rbrack": "]",
    "land": " and ",
    "lor": " or ",
    "bigcup": "\\cup ",
    "degree": "^\\circ ",
    "percent": "\\%",
    "lang": "\\langle ",
    "rang": "\\rangle ",
    "mid": "|",
    "colon": ":",
    "ldots": "...",
    "dots": "...",
    "cdots": "...",
    "dollar": "\\$",
    "R": "\\mathbb{R}",
    "vert": "|",
}
_COMMAND = re.compile(r"\\([A-Za-z]+) ?")
_STYLE = re.compile(
    r"\\(?:text|textbf|textit|textrm|texttt|textsf|mathrm|mathbf|mathit|mathsf|mathcal|operatorname|"
    r"mbox|hbox|textnormal|textup|mathbin|mathop|boldsymbol|bm|pmb|emph|underline|fbox|boxed|ensuremath|displaylines)\*?\s*\{([^{}]*)\}"
)
_SPACES = re.compile(r"(?:(?<!\\)\\[,;:> ]|~|\s)+")
_TIMES_TEN = re.compile(r"(?<=[0-9]) ?[xX] ?(?=10 ?\^)")
_LEAD_IN = re.compile(
    r"(?:(?:so|thus|therefore|hence),? )?(?:(?:the|my) )?(?:final )?(?:answer|result)(?: is| ?:)+ "
    r"|(?:approximately|about|exactly) ",
    re.IGNORECASE,
)
_DOUBLED = re.compile(r"\\\\(?=[A-Za-z])")
_THOUSANDS = re.compile(r"(?<=[0-9])(?:\{,\}|\\,|\\ |\{\\,\}|, ?\\! ?)(?=[0-9]{3}(?![0-9]))")
_MATH = re.compile(r"\\\(|\\\)|\\\[|\\\]|\$\$")


def normalise(text: str) -> str:
    r"""Return an answer in the one spelling that is read: LaTeX without matters of style.

    Time is linear in the length of the text.

    >>> normalise(r"$\left(\dfrac{1}{2},\,\text{ no }\right)$.")
    '(\\frac{1}{2}, no )'
    >>> normalise("½ × 10²")
    '\\frac{1}{2} \\times 10^{2}'
    """
    text = text.translate(_TABLE)
    text = _RAISED_RUN.sub(lambda run: "^{" + "".join(_RAISED[c] for c in run[0]) + "}", text)
    text = _LOWERED_RUN.sub(lambda run: "_{" + "".join(_LOWERED[c] for c in run[0]) + "}", text)
    text = _THOUSANDS.sub(",", text)
    if "\\" in text:
        text = _plain_latex(text)
    text = _TIMES_TEN.sub("\\\\times ", text)
    text = _currency(text)
    text = text.replace("\\!", "").replace("{}", "")
    text = _SPACES.sub(" ", text.rstrip(" .,;:")).strip()
    lead_in = _LEAD_IN.match(text)
    return text[lead_in.end() :] if lead_in else text


def _plain_latex(text: str) -> str:
    if "\\\\begin" in text:
        text = text.replace("\\\\", "\\")
    elif "\\begin" not in text:
        text = _DOUBLED.sub(r"\\", text)
    text = _MATH.sub(" ", text)
    text = _COMMAND.sub(_command, text)
    # Styles in styles are rare: a few rounds, from the inside out.
    for _ in range(3):
        changed = _STYLE.sub(r" \1 ", text)
        if changed == text:
            break
        text = changed
    return text


def _command(match: re.Match[str]) -> str:
    known = _COMMANDS.get(match[1])
    return match[0] if known is None else known


def _currency(text: str) -> str:
    r"""Take away signs around mathematics; those of dollars stay, as `\\$`."""
    if "$" not in text:
        return text
    bare = text.replace("\\$", "\0")
    if bare.count("$") == 1 and bare.lstrip().startswith("$"):
        return text if "\\$" in text else text.replace("$", "\\$")
    return bare.replace("$", " ").replace("\0", "\\$")
