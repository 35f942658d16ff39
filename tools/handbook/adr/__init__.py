"""Decision records: read them, number them, plan changes to them."""
