"""Diagnosis: is the model underfitting, overfitting, or a good fit?

The rule follows Mitchell's definition (Machine Learning, 1997, section 3.7):
a model overfits where another one, with a higher training error, would do
better on new data. The others here are the same network at an earlier epoch
and a narrower network. Three kinds of evidence take part: curves over epochs,
accuracy against the number of training images, and accuracy against the size
of the network. Thresholds are named constants (`analysis.verdicts.evidence`), and the
rule's text (`analysis.verdicts.fit_rule`) is made from them.
"""

from dataclasses import dataclass

import numpy as np

from analysis.evaluation import ablations as networks
from analysis.verdicts.evidence import curve_evidence, other_evidence


@dataclass(frozen=True)
class Fit:
    """The verdict on the fit, with what decided it.

    Attributes
    ----------
    verdict : {"underfitting", "overfitting", "good fit", "cannot tell"}
        By accuracy.
    reasons : tuple of str
        Names of the pieces of evidence that decided, or ``"diverged"``, or
        ``"nothing learned"``; where the verdict is that the folds cannot tell,
        the pieces that say nothing either way.
    clear : bool
        Whether the deciding evidence is beyond doubt at the 95% level, and no
        other kind of evidence contradicts the verdict.
    evidence : dict of str to Evidence
    best_epoch : int
        Epoch with the lowest validation loss, by the mean over folds; 0 where
        a loss is not finite.
    train_error, validation_error : float
        After the last epoch, mean over folds, 0 to 1.
    annealed : bool
        Whether the step size shrank to nothing, so that a fall decided nothing.
    by_loss : {"overconfident", "not overconfident", "cannot tell"}
        Whether the validation loss rose without a loss of accuracy.
    more_data, bigger_network : {"yes", "no", "cannot tell"}
        Whether more images, or a bigger network, would help.
    contradicted_by : tuple of str
        Names of the evidence of another kind that contradicts the verdict.
    """

    verdict: str
    reasons: tuple
    clear: bool
    evidence: dict
    best_epoch: int
    train_error: float
    validation_error: float
    annealed: bool = False
    by_loss: str = "cannot tell"
    more_data: str = "cannot tell"
    bigger_network: str = "cannot tell"
    contradicted_by: tuple = ()

    @property
    def phrase(self):
        """The verdict by accuracy and by loss in a few words."""
        if self.by_loss == "overconfident":
            return f"{self.verdict} by accuracy, overconfident by loss"
        if self.by_loss == "cannot tell" and self.verdict in ("good fit", "overfitting"):
            return f"{self.verdict} by accuracy, undecided by loss"
        return self.verdict


def diagnose(validation, annealed=False, learned=True, learning_curve=None, trials=None):
    """Decide on the fit from the curves of all folds and from what else was measured.

    Parameters
    ----------
    validation : analysis.evaluation.validation.CrossValidation
    annealed : bool
        Whether the step size shrinks to nothing, which lowers the loss in the
        last epochs however long the training is.
    learned : bool
        Whether the interval of the pooled out-of-fold accuracy lies above the
        share of the largest class.
    learning_curve : analysis.evaluation.learning_curve.LearningCurve, optional
    trials : dict of str to analysis.evaluation.ablations.Trial, optional
        Judged trials of a ``"narrower"`` and a ``"wider"`` network.

    Returns
    -------
    Fit
    """
    train_loss = validation.curve("train", "loss")
    loss = validation.curve("validation", "loss")
    trials = trials or {}
    evidence = curve_evidence(validation) | other_evidence(learning_curve, trials)
    finite = bool(np.isfinite(loss).all() and np.isfinite(train_loss).all())
    diverged = not (finite and train_loss[:, -1].mean() <= train_loss[:, 0].mean())
    counted = _counted(evidence, annealed)
    narrower = trials.get("narrower")
    better = {"narrower"} if narrower is not None and narrower.materially_better else set()
    # At a smaller size a network overfits more than at the full one.
    whole = {name for name in better if trials[name].is_whole(validation)}
    verdict, reasons = _decide(counted, whole, diverged, learned)
    more_data = "cannot tell" if learning_curve is None else learning_curve.verdict
    bigger = networks.bigger_network(trials.get("wider"))
    against = _contradictions(verdict, reasons, better, more_data, bigger)
    return Fit(
        verdict=verdict,
        reasons=reasons,
        clear=not against and _is_clear(verdict, reasons, counted),
        evidence=evidence,
        best_epoch=int(1 + np.argmin(loss.mean(axis=0)[1:])) if finite else 0,
        train_error=float(1 - validation.curve("train", "accuracy")[:, -1].mean()),
        validation_error=evidence["validation_error"].mean,
        annealed=annealed,
        by_loss="cannot tell" if diverged else _by_loss(evidence),
        more_data=more_data,
        bigger_network=bigger,
        contradicted_by=against,
    )


def _counted(evidence, annealed):
    """The evidence that may decide: without what a schedule or too few errors explain."""
    few = not evidence["validation_error"].reached
    left_out = {"rise", "accuracy_since"}
    if few:
        left_out |= {"fall", "accuracy_fall", "narrower"}
    if annealed:
        left_out.add("fall")
    return {name: item for name, item in evidence.items() if name not in left_out}


def _decide(evidence, better, diverged, learned):
    """Verdict and reasons."""
    if diverged:
        return "underfitting", ("diverged",)
    if not learned:
        return "cannot tell", ("nothing learned",)
    reached = {name for name, item in evidence.items() if item.reached and not item.silent}
    underfitting = [name for name in ("fall",) if name in reached]
    if {"training_error", "training_share"} <= reached:
        underfitting.append("training_share")
    if underfitting:
        return "underfitting", tuple(underfitting)
    overfitting = [name for name in ("gap",) if name in reached]
    if "accuracy_fall" in evidence and evidence["accuracy_fall"].shown:
        overfitting.append("accuracy_fall")
    overfitting += [name for name in ("narrower",) if name in better & set(evidence)]
    if overfitting:
        return "overfitting", tuple(overfitting)
    # A good fit rests on what was not found: that must have been possible to find.
    silent = [name for name in ("fall", "gap") if name in evidence and evidence[name].silent]
    if _share_is_silent(evidence):
        silent.append("training_share")
    return ("cannot tell", tuple(silent)) if silent else ("good fit", ())


def _share_is_silent(evidence):
    """Whether the two conditions on the training error leave open if it underfits.

    Both must hold: one that surely fails decides, whatever the other says.
    """
    pair = [evidence[name] for name in ("training_share", "training_error")]
    if any(not item.reached and not item.silent for item in pair):
        return False
    return any(item.silent for item in pair)


def _by_loss(evidence):
    """Whether the loss rose without a loss of accuracy."""
    if "rise" not in evidence:
        return "cannot tell"
    if not evidence["validation_error"].reached:
        return "not overconfident"
    rise = evidence["rise"]
    if rise.silent:
        return "cannot tell"
    if rise.reached and not evidence["accuracy_since"].shown:
        return "overconfident"
    return "not overconfident"


def _contradictions(verdict, reasons, better, more_data, bigger):
    """Evidence of another kind that contradicts the verdict.

    A model too small for its task is not beaten by a smaller one, one too
    large not by a larger one; and more images are what helps a network that
    knows its own by heart.
    """
    if reasons == ("diverged",):
        return ()
    if verdict == "underfitting":
        return tuple(better)
    against = ()
    if verdict in ("good fit", "overfitting") and bigger == "yes":
        against += ("wider",)
    if verdict == "overfitting" and more_data == "no":
        against += ("more_data",)
    return against


def _is_clear(verdict, reasons, evidence):
    """Whether the verdict is beyond doubt by the intervals of the curves and of the trials."""
    if reasons == ("diverged",):
        return True
    if verdict == "cannot tell":
        return False
    share = [evidence[name] for name in ("training_share", "training_error")]
    # Both conditions on the training error make underfitting: one that surely fails rules it out.
    no_share = any(not item.reached and item.clear for item in share)
    few = evidence["validation_error"]

    def ruled_out(name):
        """Surely below its threshold, or without weight (surely too few errors, a schedule)."""
        if name not in evidence:
            return name == "narrower" or few.reached or few.clear
        return not evidence[name].reached and evidence[name].clear

    long_enough = no_share and ruled_out("fall")
    if verdict == "good fit":
        return long_enough and ruled_out("gap") and ruled_out("accuracy_fall")
    clear = {name: evidence[name].clear for name in reasons}
    if verdict == "overfitting":
        # It must be just as sure that the model does not underfit.
        return long_enough and any(clear.values())
    if "training_share" in clear:
        clear["training_share"] = all(item.clear for item in share)
    return any(clear.values())
