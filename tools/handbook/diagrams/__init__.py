"""Judge Mermaid diagrams by Mermaid's own parsers, offline, in a process that can be killed."""
