"""Report on a decision log: contents, graph, search, exports and diagnosis."""
