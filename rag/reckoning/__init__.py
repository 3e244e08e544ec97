"""Reckoning: answers that are arithmetic on a rule, done by code and shown with the working.

The figures stand in knowledge/rules.yaml; the modules here hold only the arithmetic.
"""
