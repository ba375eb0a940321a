"""The timing of a joint step takes all its parts, and both ways where the machine has both."""
import torch

from anycost.machine import fast
from anycost.machine.device import multiplies_bfloat16
from anycost.studies.step_time import StepTime, step_times
from tests.support import tiny_config, tiny_world


def test_r1_counts_as_often_as_it_comes():
    assert StepTime(usual=1.0, with_r1=5.0, every=4, batch=16).images_per_second == 8.0


def test_a_step_with_all_its_parts(tmp_path):
    tiny_world(tmp_path, count=30)
    changes = {name: value for name, value in vars(tiny_config()).items() if name in ("style_dim", "n_mlp", "multiplier", "channel_max", "encoder_stem", "encoder_widths",
                                                                                      "encoder_neck", "batch", "resolution", "source_weights")}
    found = step_times(tmp_path, tmp_path, "faces.tar", count=1, **changes)
    half = multiplies_bfloat16(torch.device("cpu"))
    assert set(found) == {"plain", *(["fused"] if fast.available() else []), *(["float32"] if half else [])}
    assert all(0 < one.usual and 0 < one.with_r1 and one.batch == 4 for one in found.values())
