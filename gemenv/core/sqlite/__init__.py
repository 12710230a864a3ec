"""SQLite for statements that nobody trusts: opened to be read, watched, and bounded."""
