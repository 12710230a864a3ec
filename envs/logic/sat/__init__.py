"""Formulas in conjunctive normal form: drawing, solving and telling them."""
