"""How well a model gives photos back, what its sliders do, how its sub-generators agree.

Sliders are measured in standard deviations of the training faces' labels.
"""
from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from anycost.data.faces import Faces, is_held_out
from anycost.data.photos import Portraits, Wild
from anycost.data.resize import down, up
from anycost.directions.labels import labelled, measure
from anycost.evaluate.judges import Album
from anycost.evaluate.measures import agreement, correlation, distances, lower_face, other_people, shifts
from anycost.evaluate.report import rounded
from anycost.losses.perceptual import PerceptualDistance
from anycost.modelfile.opened import OpenedModel

Numbers = dict[str, Any]  # as they stand in evaluation.json
STRENGTHS = (-1.0, -0.5, 0.5, 1.0)
WILD = "lfw128.tar"
SMILES = (0.25, 0.5, 0.75, 1.0)


class Evaluation:
    """Everything that is measured of one model; `draw` and `self.album.judge` come first."""

    def __init__(
        self, model: OpenedModel, distance: PerceptualDistance, portraits: Portraits, held_out: torch.Tensor, wild: Wild | None = None,
        seen: tuple[torch.Tensor, torch.Tensor] | None = None,
    ):
        """held_out: photos [N,3,R,R] in [-1,1] of the sources that were trained on; seen: portraits and held-out photos as the encoder is to see
        them, where it can use more pixels than the generator draws."""
        self.model, self.distance, self.portraits, self.held_out, self.wild = model, distance, portraits, held_out, wild
        self.rungs = [(k, ratio) for k in model.resolutions for ratio in model.ratios]
        self.full = (model.resolution, max(model.ratios))
        self.codes, self.held_codes = (model.encode(photos) for photos in seen or (portraits.images, held_out))
        self.album = Album()

    def draw(self) -> None:
        """Every picture that is to be judged."""
        m, size, album = self.model, self.model.resolution, self.album
        album.add("photo", self.portraits.images)
        for k, ratio in self.rungs:
            album.add(("rung", k, ratio), up(m.picture(self.codes, k, ratio), size))
        album.add("held photo", self.held_out)
        album.add("held", m.picture(self.held_codes))
        if self.wild is not None:
            self.wild_codes = m.encode(self.wild.images)
            album.add("wild photo", self.wild.images)
            album.add("wild", m.picture(self.wild_codes))
        people = self.codes[self.portraits.people]
        for slider in m.directions:
            for value in STRENGTHS:
                album.add((slider, value), m.picture(m.edit(people, slider, value)))
        self.smiles = {0.0: m.picture(self.codes[[a for a, _ in self.portraits.pairs]])}
        if "smile" in m.directions:
            for value in SMILES:
                self.smiles[value] = m.picture(m.edit(self.codes[[a for a, _ in self.portraits.pairs]], "smile", value))

    def ladder_distances(self, codes: torch.Tensor, photos: torch.Tensor) -> dict[tuple[int, float], float]:
        """Per rung, the mean distance of its picture to the photo (area-averaged to its size)."""
        out = {}
        for k in self.model.resolutions:
            pictures = [self.model.picture(codes, k, ratio) for ratio in self.model.ratios]
            found = distances(self.distance, down(photos, k), *pictures)
            out.update({(k, ratio): d.mean() for ratio, d in zip(self.model.ratios, found)})
        return out

    def reconstruction(self) -> Numbers:
        """Of each sub-generator: distance to the photo at its own size, identity cosine at the full size."""
        portraits = self.ladder_distances(self.codes, self.portraits.images)
        held = self.ladder_distances(self.held_codes, self.held_out)
        return {f"{k}@{ratio}": {"portraits": portraits[k, ratio], "held_out": held[k, ratio], "identity": self.album.cosine("photo", ("rung", k, ratio))}
                for k, ratio in self.rungs}

    def lower_faces(self) -> Numbers:
        """Distance of the lower half by the full generator, where smiles, teeth and beards are: no mean of the whole shows those."""
        kinds = {"portraits": (self.codes, self.portraits.images), "held_out": (self.held_codes, self.held_out)}
        if self.wild is not None and self.wild.native >= self.model.resolution:
            kinds["wild"] = (self.wild_codes, self.wild.images)
        return {name: distances(self.distance, lower_face(photos), lower_face(self.model.picture(codes)))[0].mean() for name, (codes, photos) in kinds.items()}

    def in_the_wild(self) -> Numbers:
        """Photos of a kind no run has seen (LFW, one per person): distance per sub-generator, identity of the full one, and that of strangers.

        Only at sizes that the photos have: enlarged, they would reward blur.
        """
        found = self.ladder_distances(self.wild_codes, self.wild.images)
        return {"photos": len(self.wild.names), "identity": self.album.cosine("wild photo", "wild"), "different_people": other_people(self.album.features["wild photo"]),
                "rungs": {f"{k}@{ratio}": {"distance": found[k, ratio]} for k, ratio in self.rungs if k <= self.wild.native}}

    def identity_scale(self) -> Numbers:
        """What the identity cosine is between photos: of the same person (neutral, smiling) and of different people."""
        f = self.album.features["photo"]
        neutral, smiling = zip(*self.portraits.pairs)
        return {"same_person": float((f[list(neutral)] * f[list(smiling)]).sum(1).mean()), "different_people": other_people(f[self.portraits.people]),
                "held_out_reconstruction": self.album.cosine("held photo", "held")}

    def labels_kept(self) -> Numbers:
        """Correlation over the portraits of each label of the photo with that of its reconstruction."""
        return dict(zip(self.album.label_names, correlation(self.album.labels["photo"], self.album.labels[("rung", *self.full)])))

    def consistency(self, median: np.ndarray) -> Numbers:
        """Each sub-generator against the full one, on the same codes."""
        labels, out = self.album.labels[("rung", *self.full)], {}
        apart = self.ladder_distances(self.codes, self.model.picture(self.codes))
        for k, ratio in self.rungs:
            same = agreement(self.album.labels[("rung", k, ratio)], labels, median)
            out[f"{k}@{ratio}"] = {"distance": apart[k, ratio], "identity": self.album.cosine(("rung", *self.full), ("rung", k, ratio)),
                                   "agreement": same.mean(), "labels": dict(zip(self.album.label_names, same))}
        return out

    def sliders(self, deviation: np.ndarray) -> Numbers:
        """Shift of every label in standard deviations of the training faces, and identity kept, at each strength."""
        album, people = self.album, self.portraits.people
        before = ("rung", *self.full)
        out = {}
        for slider in self.model.directions:
            out[slider] = {}
            for value in STRENGTHS:
                change = dict(zip(album.label_names, shifts(album.labels[(slider, value)], album.labels[before][people], deviation)))
                identity = (album.features[(slider, value)] * album.features[before][people]).sum(1).mean()
                out[slider][f"{value:+}"] = {"own": change[slider], "others": {k: v for k, v in change.items() if k != slider}, "identity": float(identity)}
        return out

    def london(self) -> Numbers:
        """Distance of the neutral face to the same person's real smile, edited and not: its reconstruction, and the photo with the change added.

        Strength 0 is doing nothing. The plugin shows the second kind (less its feathering and blending): the photo's own pixels stay.
        """
        neutral, smiling = (self.portraits.images[list(side)] for side in zip(*self.portraits.pairs))
        own = self.model.picture(self.codes[[b for _, b in self.portraits.pairs]])
        change = {value: picture - self.smiles[0.0] for value, picture in self.smiles.items()}
        kinds = {"reconstruction": self.smiles, "photo": {value: (neutral + moved).clamp(-1, 1) for value, moved in change.items()}}
        out = {"pairs": len(smiling)}
        for kind, tries in kinds.items():
            faces = distances(self.distance, smiling, *tries.values())
            mouths = distances(self.distance, lower_face(smiling), *map(lower_face, tries.values()))
            out[kind] = {f"{value}": {"face": face.mean(), "lower_face": mouth.mean(), "nearer_face": (face < faces[0]).mean(), "nearer_lower_face": (mouth < mouths[0]).mean()}
                         for value, face, mouth in zip(tries, faces, mouths)}
        (face,), (mouth,) = distances(self.distance, smiling, own), distances(self.distance, lower_face(smiling), lower_face(own))
        out["reconstruction_of_the_smile"] = {"face": face.mean(), "lower_face": mouth.mean()}
        return out

    def result(self, median: np.ndarray, deviation: np.ndarray) -> Numbers:
        """All of it, after the pictures are judged; median and standard deviation of each label over the training faces."""
        return rounded({
            "model": self.model.facts,
            "portraits": len(self.portraits.names), "people": len(self.portraits.people), "held_out": len(self.held_out),
            "reconstruction": self.reconstruction(), "lower_face": self.lower_faces(), "identity": self.identity_scale(), "labels_kept": self.labels_kept(),
            "consistency": self.consistency(median), "sliders": self.sliders(deviation), "london": self.london(),
            **({} if self.wild is None else {"wild": self.in_the_wild()}),
        })


def training_labels(faces: Faces, path: str | Path) -> tuple[list[str], np.ndarray, np.ndarray]:
    """(names, median, standard deviation) of every label over the training faces."""
    rows = [measure(entry, faces.images[i].numpy()) for i, entry in labelled(faces, path).items() if not is_held_out(faces.names[i])]
    values = np.array([list(row.values()) for row in rows])
    return list(rows[0]), np.median(values, 0), values.std(0)
