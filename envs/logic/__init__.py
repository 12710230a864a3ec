"""Questions of logic: drawn anew at every reset, their answers found by exact solvers."""
