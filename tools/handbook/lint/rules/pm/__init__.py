"""The family PM."""
