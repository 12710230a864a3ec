"""Questions with short answers in words."""
