"""Defeasible theories: facts, rules that may be beaten, and preferences between rules."""
