"""Decision records, document rules and Mermaid checks for documentation that cannot rot."""

__version__ = "0.1.0"
