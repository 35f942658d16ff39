"""One contract for the orders service in every stack: schema, OpenAPI document, black-box suite."""
