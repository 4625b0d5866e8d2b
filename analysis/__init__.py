"""A reproducible report on image classification: from parameters to prose."""
