"""Training and cross-validation: from pixels and a recipe to measured networks."""
