"""``python -m handbook adr ...`` and ``python -m handbook docs ...``."""

import os
import sys


def main() -> None:
    """Run ``handbook``, and import nothing from the current folder: it may be a stranger's repository."""
    # Our own modules are found where the package is, whatever the path says.
    if not sys.flags.safe_path and sys.path and os.path.realpath(sys.path[0]) == os.path.realpath(os.curdir):
        del sys.path[0]
    from handbook.cli.start import handbook

    handbook()


if __name__ == "__main__":
    main()
