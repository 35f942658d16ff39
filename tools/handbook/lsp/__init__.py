"""The language server: what an editor asks about documents, answered by what the commands use."""
