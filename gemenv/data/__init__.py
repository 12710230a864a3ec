"""Rows of data sets: from a file, the Hugging Face hub, memory, or an embedded sample.

Example:
    >>> from gemenv.data import open_rows, pick, row_id
    >>> rows = open_rows([{"problem": "1 + 1", "answer": "2"}])
    >>> pick(rows[0], "answer"), row_id(rows[0])
    ('2', '1e793e2e0992bcc7')
"""

from gemenv.data.images import as_images
from gemenv.data.order import Order
from gemenv.data.rows import Row, Rows, pick, row_id
from gemenv.data.samples import open_sample
from gemenv.data.source import is_downloaded, open_rows
from gemenv.data.values import as_answers, as_text

__all__ = [
    "Order",
    "Row",
    "Rows",
    "as_answers",
    "as_images",
    "as_text",
    "is_downloaded",
    "open_rows",
    "open_sample",
    "pick",
    "row_id",
]
