"""Build, check, test and measure the stacks: what `python -m samples.contract` does."""
