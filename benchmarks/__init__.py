"""Measurements of the engine and the report's build against what people run today."""
