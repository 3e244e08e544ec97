"""Watches the pages that the knowledge cites: fetches them politely, compares their text with the last
reading, and opens a task where one changed or cannot be read. It never changes guidance."""
