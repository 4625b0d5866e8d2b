"""What is trained or simulated besides the folds, and the plan that lists everything."""
