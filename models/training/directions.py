"""Editing directions from labelled faces.

    ./run.sh directions.py --run runs/joint-128 --labels runs/labels.json
    ./run.sh directions.py --model ../default/anycost-portrait.safetensors --labels runs/labels.json --out new.json

As in the method (InterFaceGAN: extremes of a label, 70/30 split, linear classifier), with one change: what is kept is not the
classifier's normal but the change of the code that goes with the label while the other labels stay (a multiple regression of
codes on labels). With a few thousand photos and 2,304 numbers a code, a normal is mostly noise outside the span of the data;
the regression stays inside it and is conditional by construction (compare Haufe et al. 2014 on patterns and filters).
The classifier's accuracy on its held-out third says whether the codes know the label at all; below MIN_ACCURACY it is dropped.
Writes RUN/directions.json. With --model the codes come from a model file's own encoder, and replace_directions.py puts the
result back into the file.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch
from sklearn.svm import LinearSVC

from data import Faces, is_held_out, to_float
from opened import OpenedModel
from trained import Trained

MIN_ACCURACY = 0.75
EXTREMES = 0.12  # share of faces at each end that the classifier sees

# id, label, group, words for the ends, region, sigmas. Never skin colour or "attractive".
# region: where in the face square the edit may show; everything else of the photo stays.
# sigmas: how many standard deviations of the label slider value 1 moves its own part of the code (chosen by eye on held-out
# photos: a strong edit that is still a face).
SLIDERS = (
    ("smile", "Smile", "Expression", "Serious", "Smiling", "face", 5.0),
    ("mouth_open", "Mouth open", "Expression", "Closed", "Open", "lower-face", 7.0),
    ("eyes_open", "Eyes open", "Expression", "Narrow", "Wide", "eyes", 5.0),
    ("age", "Age", "Person", "Younger", "Older", "face", 5.0),
    ("gender", "Gender presentation", "Person", "Masculine", "Feminine", "head", 3.0),
    ("beard", "Beard", "Hair", "Shaved", "Beard", "lower-face", 4.5),
    ("hair_light", "Hair lightness", "Hair", "Darker", "Lighter", "head", 1.8),
)
# Groups whose sliders colour the face and move nothing in it: models/format/metadata.ts.
STILL = ("Hair",)
# What a slider may take along, because it belongs to it: most smiles part the lips.
COMPANIONS = {"smile": ("mouth_open",)}
# Faces among which a label means what it says; on the others a dark chin is only a shadow.
AMONG = {"beard": lambda entry: entry["female"] < 0.3 and entry["age"] > 20}


def gap(p, pairs):
    return np.mean([np.linalg.norm(p[a] - p[b]) for a, b in pairs])


def brightness(image, x0, x1, y0, y1):
    """Mean luminance of a relative rectangle; image uint8 [3, s, s]."""
    s = image.shape[-1]
    part = image[:, int(y0 * s) : int(y1 * s), int(x0 * s) : int(x1 * s)].astype(np.float32).mean((1, 2))
    return float(part @ np.array([0.299, 0.587, 0.114]))


def measure(entry, image):
    """Numbers of one face, by slider id."""
    p = np.array(entry["landmarks"])
    left, right = brightness(image, 0.3, 0.38, 0.6, 0.68), brightness(image, 0.62, 0.7, 0.6, 0.68)
    cheek = (left + right) / 2
    return {
        "smile": entry["happy"],
        "mouth_open": gap(p, [(61, 67), (62, 66), (63, 65)]) / (gap(p, [(60, 64)]) + 1e-6),
        "eyes_open": (gap(p, [(37, 41), (38, 40)]) / gap(p, [(36, 39)]) + gap(p, [(43, 47), (44, 46)]) / gap(p, [(42, 45)])) / 2,
        "age": entry["age"],
        "gender": entry["female"],
        # chin and upper lip darker than the cheeks
        "beard": 2 * cheek - brightness(image, 0.44, 0.56, 0.83, 0.89) - brightness(image, 0.45, 0.55, 0.655, 0.69),
        "hair_light": brightness(image, 0.36, 0.64, 0.1, 0.18),
        # Pose and light are no sliders, only held fixed: light from above darkens a chin as a beard does.
        "yaw": p[30, 0] - p[27, 0],
        "exposure": cheek,
        "light_from_side": left - right,
        "light_on_forehead": brightness(image, 0.42, 0.58, 0.3, 0.36) - cheek,
        "light_on_neck": brightness(image, 0.42, 0.58, 0.95, 1.0) - cheek,
    }


def labelled(faces, path):
    """{index: entry} of the faces that label.mjs has labelled in the JSON at `path`."""
    if len(set(faces.names)) < len(faces.names):
        twice = next(name for name in faces.names if faces.names.count(name) > 1)
        raise SystemExit(f"Two pictures are called {twice}, and labels go by name: give every picture its own.")
    labels = json.loads(Path(path).read_text())
    found = {i: labels[name] for i, name in enumerate(faces.names) if name in labels}
    if not found:
        raise SystemExit(f"{path} has no label of any of the {len(faces.names)} faces: run label.mjs on the same pictures.")
    return found


def ranks(x):
    """Labels as normal scores: probabilities near 0 and 1 would otherwise let a few faces decide."""
    order = np.argsort(np.argsort(x, kind="stable"), kind="stable")
    u = (order + 0.5) / len(x)
    return torch.erfinv(torch.from_numpy(2 * u - 1)).numpy() * np.sqrt(2)


def accuracy(codes, values, seed=0):
    """Of a linear classifier between the extremes of a label, on 30 % it has not seen."""
    order = np.argsort(values, kind="stable")
    n = int(len(values) * EXTREMES)
    index = np.concatenate([order[:n], order[-n:]])
    target = np.repeat([0, 1], n)
    shuffle = np.random.default_rng(seed).permutation(2 * n)
    index, target, cut = index[shuffle], target[shuffle], int(1.4 * n)
    scaled = (codes - codes.mean(0)) / (codes.std(0) + 1e-6)
    classifier = LinearSVC(C=0.001, dual=True, max_iter=5000).fit(scaled[index[:cut]], target[:cut])
    return float(classifier.score(scaled[index[cut:]], target[cut:]))


def pattern(codes, design, names, id_):
    """What one standard deviation of a label changes in the code while the other labels (its companions apart) stay."""
    kept = [i for i, name in enumerate(names) if name not in COMPANIONS.get(id_, ())]
    coefficients, *_ = np.linalg.lstsq(np.column_stack([np.ones(len(design)), design[:, kept]]), codes, rcond=None)
    return coefficients[1 + kept.index(names.index(id_))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--run")
    source.add_argument("--model")
    parser.add_argument("--labels", required=True)
    parser.add_argument("--data", nargs="+", default="../shared/data/faces256.tar", help="tars, folders of images, patterns")
    parser.add_argument("--checkpoint")
    parser.add_argument("--out", help="RUN/directions.json by default")
    args = parser.parse_args()
    if args.model and not args.out:
        parser.error("--model needs --out FILE.json")
    trained = OpenedModel(args.model) if args.model else Trained(args.run, args.checkpoint)
    faces = Faces(args.data, trained.generator.resolution)
    labels = labelled(faces, args.labels)
    index = [i for i in labels if not is_held_out(faces.names[i])]
    codes = torch.cat([trained.encode(to_float(faces.images[part])) for part in torch.tensor(index).split(256)]).flatten(1).numpy()
    rows = [measure(labels[i], faces.images[i].numpy()) for i in index]
    names = list(rows[0])
    values = np.array([[row[name] for name in names] for row in rows], np.float64)
    n_style, out = trained.generator.n_style, []
    for id_, label, group, negative, positive, region, sigmas in SLIDERS:
        among = np.array([AMONG.get(id_, lambda _: True)(labels[i]) for i in index])
        design = np.stack([ranks(column) for column in values[among].T], 1)
        score = accuracy(codes[among], design[:, names.index(id_)])
        vector = pattern(codes[among], design, names, id_).reshape(n_style, -1)
        length = float(np.linalg.norm(vector))
        print(f"{id_:12s} classifier accuracy {score:.3f}, length {length:.3f}", flush=True)
        if score < MIN_ACCURACY:
            print(f"{id_} is left out: the codes do not tell it well enough")
            continue
        out.append({
            "id": id_, "label": label, "group": group, "range": round(sigmas * length, 4), "layers": [0, n_style], "region": region,
            "moves": group not in STILL,
            "negativeLabel": negative, "positiveLabel": positive,
            "vector": (vector / length).astype(np.float32).tolist(), "measured": {"accuracy": score},
        })
    Path(args.out or Path(args.run) / "directions.json").write_text(json.dumps(out))


if __name__ == "__main__":
    main()
