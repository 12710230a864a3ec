"""Code tasks: an answer is a program or a function, and hidden tests judge it in a sandbox."""
