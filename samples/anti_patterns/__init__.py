"""Habits that cost more than they save, each beside what we do instead."""
