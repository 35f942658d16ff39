"""GET /v1/orders/{id} in other frameworks, and the tables as ORM classes."""
