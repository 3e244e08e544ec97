"""Learns what the embedding model adds to its weights (rag/adapter.npz): `python -m ingest.adapting`."""
