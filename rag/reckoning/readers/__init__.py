"""One reader a tool: fills the tool's inputs from a question, or says that it asks no such thing."""
