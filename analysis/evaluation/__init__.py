"""What the folds and the experiments show: numbers with their uncertainty."""
