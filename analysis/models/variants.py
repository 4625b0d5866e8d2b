"""Variants of a network and its training: what is tested besides the run's own settings."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Variant:
    """How a training differs from the run's own.

    Attributes
    ----------
    name : str
        An identifier; `analysis.report.model_words` has the words.
    width : float
        Factor on the number of filters and of hidden units.
    dropout : float
        Share of the last layer's inputs that each training step leaves out
        (Srivastava et al., JMLR 15, 2014).
    weight_decay : float
        See `analysis.models.recipes.compile_network`.
    shift : int
        Pixels by which training images are moved at random, at most.
    """

    name: str
    width: float = 1.0
    dropout: float = 0.0
    weight_decay: float = 0.0
    shift: int = 0

    def wide(self, units):
        """Number of filters or units where the run's own network has `units`."""
        return max(1, round(self.width * units))

    @property
    def cost(self):
        """Rough time of a gradient step relative to the run's own; weights grow with the square."""
        return self.width**1.6


PLAIN = Variant("plain")

REMEDIES = (
    Variant("random_shifts", shift=1),
    Variant("dropout", dropout=0.5),
    Variant("weight_decay", weight_decay=0.01),
)
"""What usually helps against overfitting, the most promising for images first."""
