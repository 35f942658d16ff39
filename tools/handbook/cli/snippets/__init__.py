"""Commands that keep code in pages equal to the files that it is a copy of."""
