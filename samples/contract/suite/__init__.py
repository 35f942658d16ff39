"""The suite: `pytest samples/contract/suite --stack go`; each test is named after the fact that it states."""
