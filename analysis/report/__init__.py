"""Words, figures, chapters, results.json, and the site."""
