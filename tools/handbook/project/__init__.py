"""The use cases: values and notes in, values and notes out; nothing here prints."""
