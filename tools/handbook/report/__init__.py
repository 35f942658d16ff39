"""What a change does to documents: two versions in, differences out, and how these are told."""
