"""The same z by the full generator, by what is inside it, and by narrow ones: what the distances of the table look like."""
from __future__ import annotations

from pathlib import Path

import torch.nn.functional as F

from anycost.studies.generators.begin import METHOD, TEACHER
from anycost.studies.generators.lab import Lab, codes, pictures
from anycost.studies.generators.measure import SMALL
from anycost.studies.generators.scale import ratio_name
from anycost.train.sheet import save_grid

ENLARGED = 2


def save_sheet(lab: Lab, seed: int, path: str | Path, count: int = 4) -> None:
    """A row a z. Columns: full | inside it, α .75, .5, .25 | the one that was pruned | pruned, .75, .5, .25 | small ones trained alone.

    @raises SystemExit where one of these has not been trained
    """
    names = [METHOD, TEACHER, *[f"{kind}-{ratio_name(a)}" for kind in ("pruned", "small") for a in SMALL]]
    lacking = [name for name in names if not lab.path(name, seed).exists()]
    if lacking:
        raise SystemExit(f"Not trained yet, of seed {seed}: {', '.join(lacking)}. Run anycost study channels first.")
    full = lab.generator(METHOD, seed)
    z = codes(full.style_dim, count, 2)
    shown = [pictures(full, z, full.channels(a)) for a in (1.0, *SMALL)] + [pictures(lab.generator(TEACHER, seed), z)]
    shown += [pictures(lab.generator(f"{kind}-{ratio_name(a)}", seed, multiplier=lab.scale.multiplier * a), z) for kind in ("pruned", "small") for a in SMALL]
    save_grid([F.interpolate(made, scale_factor=ENLARGED, mode="nearest") for made in shown], path)
