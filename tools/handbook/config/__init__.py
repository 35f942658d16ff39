"""Find, read and check the configuration."""
