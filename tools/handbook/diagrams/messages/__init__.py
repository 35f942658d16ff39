"""Turn what the parser answers into one sentence at one place."""
