package dev.quarry.tests.batch;

import dev.quarry.batch.EncodingModel;

/// What a model has besides its codebook.
enum ModelParts {
    BOOKS(false, false, false),
    ROTATION(true, false, false),
    LISTS(false, true, false),
    RESIDUALS(true, true, true);

    final boolean rotation;
    final boolean lists;
    final boolean residuals;

    ModelParts(boolean rotation, boolean lists, boolean residuals) {
        this.rotation = rotation;
        this.lists = lists;
        this.residuals = residuals;
    }

    EncodingModel model(Made made, int dim, int books, int entries, int listCount) {
        float[] turns = made.floats(rotation ? dim * dim : 0);
        float[] centroids = made.floats(lists ? listCount * dim : 0);
        EncodingModel model = EncodingModel.of(dim, made.centroids(books, entries, (dim + books - 1) / books));
        EncodingModel rotated = rotation ? model.withRotation(turns) : model;
        EncodingModel.Residuals encoded = residuals ? EncodingModel.Residuals.OF_LIST : EncodingModel.Residuals.NONE;
        return lists ? rotated.withLists(centroids, encoded) : rotated;
    }
}
