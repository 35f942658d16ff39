"""A service that takes orders, lists them, and cancels them."""
