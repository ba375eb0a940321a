"""Measure a model file: how well it gives photos back, what its sliders do, how its sub-generators agree.

    ./run.sh evaluate.py --model ../default/anycost-portrait.safetensors [--labels runs/labels.json] [--wasm FOLDER] [--out runs/evaluation] [--card ../default/README.md]

Needs the portraits and aligned faces (--data), the perceptual network (--nets) and `npm ci`; --labels is what label.mjs wrote for
the training faces (sliders are measured in their standard deviations), --wasm as for label.mjs: without it the labels take ten
times longer. Writes OUT/evaluation.json and OUT/evaluation.md; --card puts the tables into a model card, between its marks; record_metrics.py
puts the few numbers that a menu shows into the model file.
"""
import argparse
import time
from pathlib import Path

import numpy as np

from data import Faces, is_held_out, to_float
from directions import labelled, measure
from judges import Album
from measures import agreement, correlation, distances, down, lower_face, other_people, shifts, up
from opened import OpenedModel
from perceptual import PerceptualDistance
from photos import Portraits, Wild
from report import EVALUATION, into_card, markdown, rounded, save

STRENGTHS = (-1.0, -0.5, 0.5, 1.0)
WILD = "lfw128.tar"
SMILES = (0.25, 0.5, 0.75, 1.0)


class Evaluation:
    def __init__(self, model, distance, portraits, held_out, wild=None):
        self.model, self.distance, self.portraits, self.held_out, self.wild = model, distance, portraits, held_out, wild
        self.rungs = [(k, ratio) for k in model.resolutions for ratio in model.ratios]
        self.full = (model.resolution, max(model.ratios))
        self.codes, self.held_codes = model.encode(portraits.images), model.encode(held_out)
        self.album = Album()

    def draw(self):
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

    def ladder_distances(self, codes, photos):
        """Per rung, the mean distance of its picture to the photo (area-averaged to its size)."""
        out = {}
        for k in self.model.resolutions:
            pictures = [self.model.picture(codes, k, ratio) for ratio in self.model.ratios]
            found = distances(self.distance, down(photos, k), *pictures)
            out.update({(k, ratio): d.mean() for ratio, d in zip(self.model.ratios, found)})
        return out

    def reconstruction(self):
        """Of each sub-generator: distance to the photo at its own size, identity cosine at the full size."""
        portraits = self.ladder_distances(self.codes, self.portraits.images)
        held = self.ladder_distances(self.held_codes, self.held_out)
        return {f"{k}@{ratio}": {"portraits": portraits[k, ratio], "held_out": held[k, ratio], "identity": self.album.cosine("photo", ("rung", k, ratio))}
                for k, ratio in self.rungs}

    def in_the_wild(self):
        """Photos of a kind no run has seen (LFW, one per person): distance per sub-generator, identity of the full one, and that of strangers.

        Only at sizes that the photos have: enlarged, they would reward blur.
        """
        found = self.ladder_distances(self.wild_codes, self.wild.images)
        return {"photos": len(self.wild.names), "identity": self.album.cosine("wild photo", "wild"), "different_people": other_people(self.album.features["wild photo"]),
                "rungs": {f"{k}@{ratio}": {"distance": found[k, ratio]} for k, ratio in self.rungs if k <= self.wild.native}}

    def identity_scale(self):
        """What the identity cosine is between photos: of the same person (neutral, smiling) and of different people."""
        f = self.album.features["photo"]
        neutral, smiling = zip(*self.portraits.pairs)
        return {"same_person": float((f[list(neutral)] * f[list(smiling)]).sum(1).mean()), "different_people": other_people(f[self.portraits.people]),
                "held_out_reconstruction": self.album.cosine("held photo", "held")}

    def labels_kept(self):
        """Correlation over the portraits of each label of the photo with that of its reconstruction."""
        return dict(zip(self.album.label_names, correlation(self.album.labels["photo"], self.album.labels[("rung", *self.full)])))

    def consistency(self, median):
        """Each sub-generator against the full one, on the same codes."""
        labels, out = self.album.labels[("rung", *self.full)], {}
        apart = self.ladder_distances(self.codes, self.model.picture(self.codes))
        for k, ratio in self.rungs:
            same = agreement(self.album.labels[("rung", k, ratio)], labels, median)
            out[f"{k}@{ratio}"] = {"distance": apart[k, ratio], "identity": self.album.cosine(("rung", *self.full), ("rung", k, ratio)),
                                   "agreement": same.mean(), "labels": dict(zip(self.album.label_names, same))}
        return out

    def sliders(self, deviation):
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

    def london(self):
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


def training_labels(faces, path):
    """(names, median, standard deviation) of every label over the training faces."""
    rows = [measure(entry, faces.images[i].numpy()) for i, entry in labelled(faces, path).items() if not is_held_out(faces.names[i])]
    values = np.array([list(row.values()) for row in rows])
    return list(rows[0]), np.median(values, 0), values.std(0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = Path(__file__).parent
    parser.add_argument("--model", default=here.parent / "default" / "anycost-portrait.safetensors")
    parser.add_argument("--labels", default=here / "runs" / "labels.json")
    parser.add_argument("--data", default=here.parents[2] / "shared" / "data")
    parser.add_argument("--nets", default=here.parents[2] / "shared" / "nets")
    parser.add_argument("--tar", nargs="+", default="faces256.tar", help="in the folder --data: tars, folders of images, patterns")
    parser.add_argument("--wild", nargs="+", help=f"likewise: photos of a kind that no run has seen, to be given back; {WILD} where it is there")
    parser.add_argument("--wasm")
    parser.add_argument("--out", default=here / "runs" / "evaluation")
    parser.add_argument("--card")
    args = parser.parse_args()
    began = time.time()
    say = lambda text: print(f"{time.time() - began:5.0f} s  {text}", flush=True)  # noqa: E731
    model = OpenedModel(args.model)
    faces = Faces(args.tar, model.resolution, folder=args.data)
    _, median, deviation = training_labels(faces, args.labels)
    held = to_float(faces.images[[i for i, n in enumerate(faces.names) if is_held_out(n)]])
    portraits = Portraits(Path(args.data) / "portraits", model.resolution)
    wild = Wild(args.wild or WILD, args.data, model.resolution) if args.wild or (Path(args.data) / WILD).exists() else None
    say(f"{len(portraits.names)} portraits, {len(held)} held-out faces, {len(wild.names) if wild else 'no'} photos in the wild")
    e = Evaluation(model, PerceptualDistance(Path(args.nets) / "squeezenet_v1.0_features.onnx"), portraits, held, wild)
    e.draw()
    say(f"{sum(map(len, e.album.pictures.values()))} pictures drawn, now judged")
    e.album.judge(args.wasm)
    say("judged")
    result = rounded({
        "model": model.facts,
        "portraits": len(portraits.names), "people": len(portraits.people), "held_out": len(held),
        "reconstruction": e.reconstruction(), "identity": e.identity_scale(), "labels_kept": e.labels_kept(),
        "consistency": e.consistency(median), "sliders": e.sliders(deviation), "london": e.london(),
        **({} if wild is None else {"wild": e.in_the_wild()}),
    })
    save(args.out, "evaluation", result, markdown(result))
    if args.card:
        into_card(args.card, EVALUATION, markdown(result))
    print(markdown(result))
    say(f"written to {args.out}")


if __name__ == "__main__":
    main()
