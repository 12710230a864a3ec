"""Templates of word problems by theme, and what they share."""
