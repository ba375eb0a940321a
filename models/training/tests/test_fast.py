"""The fused operations against the plain ones: values and gradients, and the smaller up-convolution against the reference one."""
import pytest
import torch
import torch.nn.functional as F

from anycost.machine import fast
from anycost.networks.discriminator import Discriminator, blur
from anycost.networks.generator import Generator
from anycost.networks.ops import SQRT2, leaky, parity_kernel, polyphase_kernel, polyphase_matrix

needs_fast = pytest.mark.skipif(not fast.available(), reason="needs a CPU with AVX-512 BF16 and g++")


def blurred(parities):
    """[N,4C,h+1,w+1] -> [N,C,2h,2w]: the parities put together and blurred, in plain operations."""
    n, c, h, w = parities.shape
    whole = parities.view(n, 2, 2, c // 4, h, w).permute(0, 3, 4, 1, 5, 2).reshape(n, c // 4, 2 * h, 2 * w)[..., :-1, :-1]
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 4
    kernel = torch.outer(taps, taps).expand(c // 4, 1, 4, 4)
    return F.conv2d(F.pad(whole, (1, 1, 1, 1)), kernel.to(whole), groups=c // 4)


def test_parities_and_a_blur_are_the_polyphase_up_convolution():
    torch.manual_seed(0)
    x, weight = torch.randn(2, 5, 6, 8), torch.randn(3, 5, 3, 3)
    expected = F.pixel_shuffle(F.conv2d(x, polyphase_kernel(weight, polyphase_matrix()), padding=1), 2)
    torch.testing.assert_close(blurred(F.conv2d(x, parity_kernel(weight), padding=1)), expected, atol=1e-5, rtol=1e-5)


def plain_tail(y, norm, bias, noise, strength):
    return F.leaky_relu(y * norm[:, :, None, None] + strength * noise + bias[:, None, None], 0.2) * SQRT2


def near(actual, expected, tolerance):
    """Relative to the largest value: bfloat16 has eight bits."""
    worst = (actual.float() - expected.float()).abs().max() / expected.float().abs().max()
    assert worst < tolerance, worst.item()


@needs_fast
@pytest.mark.parametrize("channels", [5, 16, 40])
@pytest.mark.parametrize("kind", ["scale", "tail", "blur", "rgb"])
@pytest.mark.parametrize("noises", [1, 2])
def test_each_operation_and_its_gradients(kind, channels, noises):
    torch.manual_seed(channels)
    n, h, w = 2, 6, 4
    bf16 = lambda *shape: torch.randn(*shape).to(torch.bfloat16).float().requires_grad_(True)  # noqa: E731
    x = bf16(n, 4 * channels if kind == "blur" else channels, h + (kind == "blur"), w + (kind == "blur"))
    noise = torch.randn(noises, 1, *((2 * h, 2 * w) if kind == "blur" else (h, w)))
    norm = (torch.rand(n, channels) + 0.5).requires_grad_(True)  # a demodulation factor is never near zero
    rest = {"scale": [bf16(n, channels)], "rgb": [bf16(n, 3, channels)]}.get(kind, [norm, bf16(channels), bf16(1)])
    if kind == "blur":  # the last row and column of a transposed convolution are zero
        with torch.no_grad():
            view = x.view(n, 2, 2, channels, h + 1, w + 1)
            view[:, 1, :, :, -1] = 0
            view[:, :, 1, :, :, -1] = 0
    plain = {
        "scale": lambda x, s: x * s[:, :, None, None],
        "rgb": lambda x, m: torch.einsum("nchw,nkc->nkhw", x, m),
        "tail": lambda x, d, b, s: plain_tail(x, d, b, noise, s),
        "blur": lambda x, d, b, s: plain_tail(blurred(x), d, b, noise, s),
    }[kind]
    fused = {
        "scale": fast.scale,
        "rgb": fast.rgb,
        "tail": lambda x, d, b, s: fast.tail(x, d, b, noise, s),
        "blur": lambda x, d, b, s: fast.blur_tail(x, d, b, noise, s),
    }[kind]
    expected = plain(x, *rest)
    g = torch.randn_like(expected).to(torch.bfloat16).float()
    wanted = torch.autograd.grad(expected, [x, *rest], g)
    actual = fused(x.to(torch.bfloat16), *rest)
    near(actual, expected, 0.01)
    found = torch.autograd.grad(actual, [x, *rest], g.to(actual.dtype))
    if kind == "blur":  # what the zeros would have to be does not matter
        wanted, found = list(wanted), list(found)
        for grads in (wanted, found):
            view = grads[0].view(n, 2, 2, channels, h + 1, w + 1).clone()
            view[:, 1, :, :, -1] = 0
            view[:, :, 1, :, :, -1] = 0
            grads[0] = view
    for one, other in zip(found, wanted):
        near(one, other, 0.03)


@needs_fast
@pytest.mark.parametrize("ratio", [1.0, 0.5])
@pytest.mark.parametrize("noise", ["stored", "none"])
def test_a_generator_s_pictures_and_gradients(monkeypatch, ratio, noise):
    """In bfloat16 the fused way is no further from float32 than the plain way, give or take a half."""
    torch.manual_seed(1)
    generator = Generator(64, 16, 2, 0.0625, 32)
    for name, parameter in generator.named_parameters():
        if name.endswith("noise.weight"):
            torch.nn.init.constant_(parameter, 0.1)
    wplus = torch.randn(3, generator.n_style, 16, requires_grad=True)
    weights = torch.randn(3, 3, 64, 64)

    def run(half, fused):
        monkeypatch.setattr(fast, "available", lambda: fused)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
            picture = generator(wplus, generator.channels(ratio), noise=noise)[-1]
        kernel = generator.convs[2].conv.weight
        return picture.detach(), *torch.autograd.grad((picture * weights).sum(), [wplus, kernel])

    exact, plain, fused = run(False, False), run(True, False), run(True, True)
    assert not torch.equal(plain[0], fused[0])  # it did take the other way
    for a, b, c in zip(exact, plain, fused):
        assert (c - a).norm() < 1.5 * (b - a).norm()


@needs_fast
@pytest.mark.parametrize("channels", [3, 16, 40])
@pytest.mark.parametrize("fused, plain", [(fast.leaky, leaky), (fast.leaky_blur, lambda x: blur(leaky(x)))])
def test_the_discriminator_s_operations_and_their_gradients(channels, fused, plain):
    torch.manual_seed(channels)
    x = torch.randn(2, channels, 7, 5).to(torch.bfloat16).float().requires_grad_(True)
    expected = plain(x)
    g = torch.randn_like(expected).to(torch.bfloat16).float()
    actual = fused(x.to(torch.bfloat16))
    near(actual, expected, 0.01)
    near(torch.autograd.grad(actual, x, g.to(actual.dtype))[0], torch.autograd.grad(expected, x, g)[0], 0.01)


@needs_fast
def test_what_is_differentiated_twice_says_so_or_runs_plainly():
    """A fused operation has no second derivative: it is an error, not a zero."""
    discriminator = Discriminator(((32, 8), (16, 8), (8, 8), (4, 8)))

    def penalty():
        x = torch.rand(4, 3, 32, 32, requires_grad=True)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            (grad,) = torch.autograd.grad(discriminator(x).sum(), x, create_graph=True)
        return grad.float().square().sum()

    with pytest.raises(RuntimeError, match="once_differentiable"):
        penalty().backward()
    with fast.plain():
        assert not fast.fits(torch.zeros(1, 4, 2, 2, dtype=torch.bfloat16))
        penalty().backward()
    assert discriminator.blocks[0].conv1.weight.grad.abs().max() > 0


@needs_fast
def test_a_discriminator_s_logits():
    torch.manual_seed(0)
    discriminator, x = Discriminator(((32, 8), (16, 8), (8, 8), (4, 8))), torch.rand(8, 3, 32, 32)
    exact = discriminator(x)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        near(discriminator(x), exact, 0.05)
        with fast.plain():
            near(discriminator(x), exact, 0.05)


def test_two_batches_in_one_are_two():
    """Real and made pictures go through together, and the comparison within a batch stays within."""
    torch.manual_seed(0)
    discriminator, a, b = Discriminator(((32, 8), (16, 8), (8, 8), (4, 8))), torch.rand(4, 3, 32, 32), torch.zeros(4, 3, 32, 32)
    both = discriminator(torch.cat([a, b]), parts=2)
    torch.testing.assert_close(both, torch.cat([discriminator(a), discriminator(b)]))
    assert not torch.allclose(both, discriminator(torch.cat([a, b])))


def test_without_the_instructions_the_plain_way_runs(monkeypatch):
    monkeypatch.setattr(fast, "available", lambda: False)
    assert not fast.fits(torch.zeros(1, 4, 2, 2, dtype=torch.bfloat16))


@needs_fast
def test_float32_takes_the_plain_way():
    assert not fast.fits(torch.zeros(1, 4, 2, 2))
    assert not fast.fits(torch.zeros(1, fast.MOST + 1, 2, 2, dtype=torch.bfloat16))


def test_a_compiler_s_error_is_no_error_of_the_run(monkeypatch, tmp_path, capsys):
    """A compiler that stops: said once, and the plain way goes on."""
    compiler = tmp_path / "g++"
    compiler.write_text("#!/bin/sh\necho 'no such option' >&2\nexit 1\n")
    compiler.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("ANYCOST_BUILD", str(tmp_path / "build"))
    monkeypatch.setattr(fast, "has_instructions", lambda: True)
    fast.available.cache_clear()
    try:
        assert not fast.available()
    finally:
        fast.available.cache_clear()
    assert "no such option" in capsys.readouterr().out
