"""A proposed edition: built aside, compared with the current one, approved or rejected by a person."""
