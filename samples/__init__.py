"""Code that the pages of the handbook show. It is tested, and not part of the package."""
