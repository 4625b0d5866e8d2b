"""Datasets: loading, checking and describing images, labels and writers."""
