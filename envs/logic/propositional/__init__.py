"""Formulas of propositional logic: drawing, judging and writing them."""
