"""The family REV."""
