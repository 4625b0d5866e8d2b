"""The plain script's folds, handed to joblib: as many at a time as there are cores."""

import sys
import time

from common import options, write_result
from joblib import Parallel, cpu_count, delayed
from sklearn.model_selection import KFold
from tutorial import load_dataset


def fit_fold(images, labels, train, test, model_name, epochs):
    from tutorial import define_model

    model = define_model(model_name)
    start = time.perf_counter()
    history = model.fit(
        images[train],
        labels[train],
        epochs=epochs,
        batch_size=32,
        validation_data=(images[test], labels[test]),
        verbose=0,
    )
    seconds = time.perf_counter() - start
    _, accuracy = model.evaluate(images[test], labels[test], verbose=0)
    return accuracy, len(history.epoch), seconds


def main():
    given = options()
    images, labels = load_dataset(given)
    folds = KFold(5, shuffle=True, random_state=1)
    jobs = Parallel(n_jobs=cpu_count(), return_as="generator")(
        delayed(fit_fold)(images, labels, train, test, given.model, given.epochs or 10)
        for train, test in folds.split(images)
    )
    results = []
    for accuracy, epochs, seconds in jobs:
        results.append((accuracy, epochs, seconds))
        print(f"fold {len(results)}/5: {accuracy:.2%}", file=sys.stderr, flush=True)
    accuracies, epochs, seconds = zip(*results, strict=True)
    write_result(accuracies=accuracies, epochs=epochs, seconds=sum(seconds))


if __name__ == "__main__":
    main()
