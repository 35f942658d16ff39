"""The nouns of the toolkit: frozen values that know nothing of files, click or MkDocs."""
