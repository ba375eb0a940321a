"""The identity net: the file's own numbers, in PyTorch and with gradients."""
import numpy as np
import onnxruntime
import pytest
import torch

from anycost.losses.identity import IdentityDistance, face_square
from anycost.networks.identity import IdentityNet
from tests.support import drawn_faces
from tests.tiny_identity import write_identity


@pytest.fixture(scope="module")
def identity_file(tmp_path_factory):
    return write_identity(tmp_path_factory.mktemp("faceplugin") / "fr_feature.onnx")


def test_the_identity_net_is_the_file_s(identity_file):
    faces = torch.rand(2, 3, 112, 112) * 2 - 1
    session = onnxruntime.InferenceSession(str(identity_file), providers=["CPUExecutionProvider"])
    raw = np.concatenate([session.run(None, {"input": ((face * 127.5 + 0.5) / 128)[None].numpy()})[0] for face in faces])
    expected = torch.nn.functional.normalize(torch.from_numpy(raw), dim=1)
    torch.testing.assert_close(IdentityNet(identity_file)(faces), expected, atol=1e-5, rtol=1e-4)


def test_the_identity_distance_is_zero_for_the_same_and_has_gradients(identity_file):
    distance, photos = IdentityDistance(identity_file), drawn_faces(3, 64)
    assert distance(photos, photos).abs().max() < 1e-5
    picture = drawn_faces(3, 64).flip(0).requires_grad_(True)
    distance(picture, photos).mean().backward()
    assert picture.grad.abs().max() > 0


def test_the_face_square_holds_the_reference_points():
    """(x, y) of the 112 px face at its eyes are where an FFHQ crop has them."""
    grid = (face_square(1)[0] + 1) / 2
    for u, x in ((38.3, 0.38), (73.5, 0.62)):
        place = grid[round(51.6 - 0.5), round(u - 0.5)]
        assert (place - torch.tensor([x, 0.475])).abs().max() < 0.015
    jittered = face_square(8, shift=2.0, scale=0.05, angle=0.04)
    assert jittered.std(0).max() > 0.005
