"""``python -m handbook adr ...`` and ``python -m handbook docs ...``."""

from handbook.cli import main

if __name__ == "__main__":
    main()
