"""Plane figures: kinds of tasks, and how they are drawn."""
