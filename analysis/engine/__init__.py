"""Keyed tasks, the store of their results, and the workers that compute what is missing."""
