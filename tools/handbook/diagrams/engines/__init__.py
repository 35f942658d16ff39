"""JavaScript engines that can run the bundled parsers; only the worker process imports them."""
