"""Intervals, tests and laws of chance: numbers in, numbers out."""
