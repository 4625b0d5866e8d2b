"""Texts of chapters whose wording depends on many results: each function writes one of them."""
