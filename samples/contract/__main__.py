"""`python -m samples.contract`: build, check and test the stacks, and hold them to the contract."""

import sys

from samples.contract.runner.cli import main

if __name__ == "__main__":
    sys.exit(main())
