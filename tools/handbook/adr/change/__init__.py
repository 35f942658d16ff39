"""Plan changes to a decision log: records in, a change set out; nothing is written here."""
