"""Figures: each function draws one picture, with its caption and alt text, from a study."""
