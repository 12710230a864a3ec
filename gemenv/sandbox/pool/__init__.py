"""The default sandbox: warm interpreters that fork once for each program."""
