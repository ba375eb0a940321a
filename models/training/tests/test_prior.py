"""What new faces are drawn from: kinds found again, with how faces of a kind differ."""
import torch

from anycost.train.prior import FEWEST, draw, fit_prior

ROWS, DIM = 3, 4


def mixture(count, seed=0):
    """(codes of two far kinds, a quarter and three quarters, that differ along one way only; the kinds' centres; the way)."""
    random = torch.Generator().manual_seed(seed)
    centres = torch.stack([torch.full((ROWS, DIM), -20.0), torch.full((ROWS, DIM), 20.0)])
    way = torch.randn(ROWS, DIM, generator=random)
    kinds = (torch.arange(count) % 4 != 0).long()
    return centres[kinds] + torch.randn(count, 1, 1, generator=random) * way, centres, way


def test_kinds_shares_and_ways_are_found():
    codes, centres, way = mixture(4000)
    found = fit_prior(codes, kinds=2, ways=3)
    order = found["centres"][:, 0, 0].argsort()
    assert (found["centres"][order] - centres).abs().max().item() < 0.2
    assert torch.allclose(found["shares"][order], torch.tensor([0.25, 0.75]))
    first = found["spread"][0]
    assert torch.minimum((first - way).abs().max(), (first + way).abs().max()).item() < 0.1
    assert found["spread"][1:].abs().max().item() < 0.01


def test_what_is_drawn_is_as_what_it_was_fitted_to():
    codes, _, _ = mixture(4000)
    found = fit_prior(codes, kinds=2)
    drawn = draw(found, 4000, 1.0, torch.Generator().manual_seed(1))
    assert (drawn.mean(0) - codes.mean(0)).abs().max().item() < 2
    assert torch.allclose(drawn.flatten(1).std(0), codes.flatten(1).std(0), rtol=0.1)
    ordinary = draw(found, 100, 0.0, torch.Generator().manual_seed(1))
    assert all(any(torch.equal(one, centre) for centre in found["centres"]) for one in ordinary)


def test_no_kind_is_of_a_few_faces():
    codes, _, _ = mixture(4 * FEWEST)
    codes[:3] += 1000
    found = fit_prior(codes, kinds=32)
    assert (found["shares"] * len(codes)).min().item() > FEWEST - 0.5
    assert abs(found["shares"].sum().item() - 1) < 1e-6


def test_few_codes_are_of_one_kind():
    found = fit_prior(mixture(5)[0])
    assert found["shares"].tolist() == [1.0]
    assert all(torch.isfinite(value).all() for value in found.values())
