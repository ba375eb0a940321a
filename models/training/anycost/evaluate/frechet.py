"""Fréchet distance between Gaussians fitted to two sets of features."""
from __future__ import annotations

import numpy as np

Gaussian = tuple[np.ndarray, np.ndarray]  # mean [d], covariance [d, d]


def statistics(features: np.ndarray) -> Gaussian:
    """[N, d] -> mean [d], covariance [d, d] with N - 1, in double precision."""
    features = np.asarray(features, np.float64)
    if len(features) < 2:
        raise ValueError(f"A covariance needs 2 pictures or more, got {len(features)}.")
    return features.mean(0), np.atleast_2d(np.cov(features, rowvar=False, ddof=1))


def root(matrix: np.ndarray) -> np.ndarray:
    """Symmetric square root of a positive semi-definite matrix; eigenvalues that rounding made negative count as 0."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    return (vectors * np.sqrt(values.clip(0))) @ vectors.T


def frechet(a: Gaussian, b: Gaussian) -> float:
    """|m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^1/2) of two `statistics`.

    The trace of that root is the sum of the singular values of C1^1/2 C2^1/2: no root of a matrix that is not symmetric is needed, and fewer
    pictures than features (a singular covariance) do no harm.
    """
    (mean1, cov1), (mean2, cov2) = a, b
    trace = np.linalg.svd(root(cov1) @ root(cov2), compute_uv=False).sum()
    return float(((mean1 - mean2) ** 2).sum() + np.trace(cov1) + np.trace(cov2) - 2 * trace)
