"""Mathematics: data sets and generated questions with exact answers."""
