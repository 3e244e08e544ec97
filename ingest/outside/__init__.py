"""Documents that staff bring from outside: extracted, kept on a shelf, and cut into passages."""
