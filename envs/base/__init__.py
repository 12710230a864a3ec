"""What families of environments share: instances of a configuration, questions, answer formats."""
