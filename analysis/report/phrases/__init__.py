"""Sentences that depend on the data or on a verdict: a module for each chapter."""
