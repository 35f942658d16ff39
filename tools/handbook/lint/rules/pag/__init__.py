"""Rules for pages that keep the page contract."""
