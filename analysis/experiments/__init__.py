"""What is trained or simulated beside the folds, and the plan that lists everything."""
