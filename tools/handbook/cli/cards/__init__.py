"""Commands about rule cards, and the checklists that are made of them."""
