"""The checks that hold decisions: how records name them, and what is judged without running anything."""
