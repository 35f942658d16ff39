"""Pages that are run: their marked blocks, in order, in a scratch folder.

Only `docs run` and `docs drill` do it: what judges documents imports nothing from here.
"""
