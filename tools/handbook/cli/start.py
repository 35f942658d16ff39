"""Where the console scripts begin.

Python looks for garbage again and again while modules are imported, and finds none: they live until the end.
That is a tenth of the time of a short command, so the collector is off until its command runs.
"""

from __future__ import annotations

import gc
from typing import NoReturn

gc.disable()


def adr() -> NoReturn:
    """Run ``adr`` as a command of its own."""
    from handbook.cli.adr import main

    main()


def docs() -> NoReturn:
    """Run ``docs`` as a command of its own."""
    from handbook.cli.docs import main

    main()


def handbook() -> NoReturn:
    """Run ``handbook``: both command families under one name that nobody else has."""
    from handbook.cli import main

    main()
