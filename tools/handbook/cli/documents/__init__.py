"""The commands of ``docs``, one module each; they import click and the domain in their bodies only."""
