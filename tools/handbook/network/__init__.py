"""Other hosts: asked only by the commands that say so, never by `docs lint`."""
