"""The plain script: one Keras model after the other in a loop over the folds.

The networks and the recipe are those of J. Brownlee's tutorial, "How to
Develop a CNN for MNIST Handwritten Digit Classification" (2019); the code is
written anew.
"""

import sys
import time

from common import load_images, options, write_result
from keras import layers
from keras.models import Sequential
from keras.optimizers import SGD
from keras.utils import to_categorical
from sklearn.model_selection import KFold


def load_dataset(given):
    images, labels = load_images(given)
    images = images.reshape((-1, 28, 28, 1)).astype("float32") / 255
    return images, to_categorical(labels)


def define_model(name="baseline"):
    model = Sequential([layers.Input((28, 28, 1))])
    model.add(layers.Conv2D(32, (3, 3), activation="relu", kernel_initializer="he_uniform"))
    model.add(layers.MaxPooling2D((2, 2)))
    if name == "deeper":
        model.add(layers.Conv2D(64, (3, 3), activation="relu", kernel_initializer="he_uniform"))
        model.add(layers.Conv2D(64, (3, 3), activation="relu", kernel_initializer="he_uniform"))
        model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Flatten())
    model.add(layers.Dense(100, activation="relu", kernel_initializer="he_uniform"))
    model.add(layers.Dense(10, activation="softmax"))
    compile_model(model)
    return model


def compile_model(model):
    model.compile(
        optimizer=SGD(learning_rate=0.01, momentum=0.9),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
    )


def main():
    given = options()
    images, labels = load_dataset(given)
    accuracies, epochs, seconds = [], [], []
    folds = KFold(5, shuffle=True, random_state=1)
    for train, test in folds.split(images):
        model = define_model(given.model)
        start = time.perf_counter()
        history = model.fit(
            images[train],
            labels[train],
            epochs=given.epochs or 10,
            batch_size=32,
            validation_data=(images[test], labels[test]),
            verbose=0,
        )
        seconds.append(time.perf_counter() - start)
        _, accuracy = model.evaluate(images[test], labels[test], verbose=0)
        accuracies.append(accuracy)
        epochs.append(len(history.epoch))
        print(f"fold {len(accuracies)}/5: {accuracy:.2%}", file=sys.stderr, flush=True)
    write_result(accuracies=accuracies, epochs=epochs, seconds=sum(seconds))


if __name__ == "__main__":
    main()
