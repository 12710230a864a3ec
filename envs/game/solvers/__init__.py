"""Generators, solvers and grammars behind the games: pure functions without environment state."""
