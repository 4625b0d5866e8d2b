"""Keras's wrapper for scikit-learn under scikit-learn's own cross-validation."""

from common import load_images, options, write_result
from keras import layers
from keras.models import Sequential
from keras.wrappers import SKLearnClassifier
from sklearn.model_selection import KFold, cross_validate
from tutorial import compile_model, define_model


class Classifier(SKLearnClassifier):
    """Keras's wrapper, which forgets `fit_kwargs` when scikit-learn clones it for a fold."""

    def __sklearn_clone__(self):
        copy = super().__sklearn_clone__()
        copy.fit_kwargs = dict(self.fit_kwargs)
        return copy


def flat_model(name, **_):
    """The tutorial's model for images as rows of pixels: scikit-learn's check wants two axes."""
    body = define_model(name).layers
    model = Sequential([layers.Input((784,)), layers.Reshape((28, 28, 1)), *body])
    compile_model(model)
    return model


def main():
    given = options()
    images, labels = load_images(given)
    images = images.reshape((-1, 784)).astype("float32") / 255
    wanted = given.epochs or 10
    classifier = Classifier(
        model=flat_model,
        model_kwargs={"name": given.model},
        fit_kwargs={"epochs": wanted, "batch_size": 32, "verbose": 0},
    )
    result = cross_validate(
        classifier,
        images,
        labels,
        cv=KFold(5, shuffle=True, random_state=1),
        return_estimator=True,
        verbose=2,
    )
    epochs = [len(estimator.history_.epoch) for estimator in result["estimator"]]
    if epochs != [wanted] * 5:
        raise SystemExit(f"{wanted} epochs were asked for, and {epochs} trained")
    write_result(
        accuracies=result["test_score"].tolist(),
        epochs=epochs,
        seconds=float(result["fit_time"].sum()),
    )


if __name__ == "__main__":
    main()
