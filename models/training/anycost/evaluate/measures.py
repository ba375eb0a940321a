"""The numbers of an evaluation: pure functions of pictures, labels and features."""
import numpy as np
import torch


@torch.no_grad()
def distances(distance, target, *others, batch=64):
    """SqueezeNet distance of each picture of `others` to that of `target`: one [N] each; the target's features are computed once."""
    out = [[] for _ in others]
    for start in range(0, len(target), batch):
        features = distance.features(target[start : start + batch])
        for found, pictures in zip(out, others):
            found.append(distance.between(distance.features(pictures[start : start + batch]), features))
    return [torch.cat(found).numpy() for found in out]


def lower_face(pictures):
    """The half-size square around mouth and chin of an FFHQ crop (the mouth lies near (0.5, 0.72))."""
    s = pictures.shape[-1]
    return pictures[..., s // 2 :, s // 4 : s // 4 + s // 2].contiguous()


def shifts(after, before, deviation):
    """Mean change of each label, in standard deviations, [labels]."""
    return (after - before).mean(0) / deviation


def agreement(a, b, median):
    """Share of pictures whose label falls on the same side of the median in both, [labels]."""
    return ((a > median) == (b > median)).mean(0)


def correlation(a, b):
    """Pearson's, of each column; 0 where one of the two is constant."""
    a, b = a - a.mean(0), b - b.mean(0)
    scale = np.sqrt((a * a).sum(0) * (b * b).sum(0))
    return np.divide((a * b).sum(0), scale, out=np.zeros(scale.shape), where=scale > 0)


def other_people(features):
    """Mean identity cosine of all pairs of different people."""
    n, total = len(features), features.sum(0)
    return float((total @ total - (features * features).sum()) / (n * (n - 1)))
