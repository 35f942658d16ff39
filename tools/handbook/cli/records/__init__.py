"""The commands of ``adr``, one module each."""
