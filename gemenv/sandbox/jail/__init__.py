"""Locking a process up with what the Linux kernel gives an ordinary user.

These modules run in a fresh interpreter beside the pool's programs. They import the standard
library alone, and each other: what they touch, every fork has to copy.
"""
