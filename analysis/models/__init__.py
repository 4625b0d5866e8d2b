"""Networks: their architectures, recipes of training, augmentation and variants."""
