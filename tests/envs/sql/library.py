"""A library with plain names, on three databases."""

from gemenv.envs.sql.data import databases

_SCHEMA, _DATA = databases("library", 3, 0, (1, 2, 3))
LIBRARY = [{"ddl": _SCHEMA.ddl(), "rows": rows} for rows in _DATA]
"""authors (id, name, country, birth_year), books (id, title, author_id, genre, pages, price),
members (id, name, city, joined_on), loans (id, book_id, member_id, loaned_on, returned_on, fine).
"""
