"""What rules read in documents of one kind: a review's findings, a timeline, steps, commands. Pure."""
