"""Rules for the structure of documents."""
