"""Generators and solvers of the questions of logic, as pure functions."""
