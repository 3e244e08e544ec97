"""The HTTP API over the advisor."""
