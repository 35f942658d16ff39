"""Run Mermaid's parser in child processes that can be stopped."""
