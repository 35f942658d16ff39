"""The linter: rules that look at parsed documents and say what is missing or wrong."""
