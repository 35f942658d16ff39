"""What the site changes in Python-Markdown, whatever engine runs it."""
