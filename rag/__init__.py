"""The advisor: a question in, a cited answer out. Imports nothing from ingest, api or ui."""
