"""Benchmarks: `python -m tests.benchmarks.run` measures the advisor and writes docs/benchmarks.md."""
