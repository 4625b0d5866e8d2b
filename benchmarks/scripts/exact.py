"""Two folds of a small run, and a digest of every bit that comes of them."""

import hashlib

import numpy as np
from common import load_images, options, write_result
from engine import builder, scaled
from sklearn.model_selection import KFold

from analysis.models.recipes import RECIPES
from analysis.system.processor import computes_bfloat16, instruction_set
from analysis.training.cross_validation import cross_validate


def main():
    given = options(
        ("--workers", {"type": int}),
        ("--store", {"help": "keep folds and states here, and go on from there"}),
        ("--save", {"help": "file for the predictions"}),
    )
    recipe = RECIPES[given.model]
    images, labels = load_images(given)
    result = cross_validate(
        builder(given.model, given.epochs, recipe.batch_size),
        images[..., np.newaxis],
        labels,
        KFold(2, shuffle=True, random_state=1),
        epochs=given.epochs,
        batch_size=recipe.batch_size,
        seeds=1,
        prepare=scaled,
        workers=given.workers,
        store=given.store,
    )
    digest = hashlib.sha256()
    for fold in result.folds:
        digest.update(fold.probabilities.tobytes() + fold.running.tobytes())
        for name in sorted(fold.history):
            digest.update(name.encode() + fold.history[name].tobytes())
    predictions = result.out_of_fold().filter(like="probability_").to_numpy()
    if given.save:
        np.save(given.save, predictions)
    write_result(
        digest=digest.hexdigest(),
        accuracies=result.scores()["accuracy"].tolist(),
        accuracy=float(np.mean(predictions.argmax(axis=1) == labels)),
        epochs=[len(fold.running) for fold in result.folds],
        instruction_set=instruction_set(),
        bfloat16=computes_bfloat16(),
    )


if __name__ == "__main__":
    main()
