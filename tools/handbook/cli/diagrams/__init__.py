"""The commands of ``docs diagrams``, one module each; they import the domain in their bodies only."""
