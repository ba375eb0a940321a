"""The search under many budgets on a small generator: what it may never do, and that it finds what there is to find."""
import contextlib
import io
import json
import random
import re

import pytest
import torch

from anycost.modelfile.file import read_safetensors
from anycost.modelfile.flexible import check_channels, check_name, write_flexible
from anycost.modelfile.opened import OpenedModel
from anycost.networks.generator import Generator
from anycost.search import search
from anycost.search.costs import BlockTimes, Macs, block_macs, block_widths, entries, measured
from anycost.search.evolution import Candidate, Settings, Space, evolve
from tests.support import TRAINING, call, write_squeezenet

MODEL = TRAINING.parents[1] / "test" / "fixtures" / "g64_small" / "g64_small.safetensors"
RESOLUTIONS, RATIOS = (16, 32, 64), (0.25, 0.5, 0.75, 1.0)
SETTINGS = Settings(population=30, generations=6)
quiet = lambda *_: None  # noqa: E731


class Table:
    """The widths of 128 px and 192 channels at most, without weights: uniform ratio 0.5 has widths there that no flexible ratio has."""

    resolution, multiplier, channel_max = 128, 0.25, 192
    channels = Generator.channels


def space(budget, cost=None, ratios=RATIOS, resolutions=RESOLUTIONS):
    return Space(Table(), resolutions, ratios, cost or Macs(), budget)


def toy_distance(candidate):
    """Lower with every channel, and the more so the later: the best within a budget is not uniform."""
    used = entries(candidate.resolution)
    return 20 / used + sum((1 + i) / width for i, width in enumerate(candidate.channels[:used]))


class TestCosts:
    def test_macs_of_a_block_counted_by_hand(self):
        assert block_macs(0, (8, 4)) == 16 * (9 * 8 * 4 + 3 * 4)
        # 8 px: the up-convolution at 4 px, then convolution, toRGB and the 4x4 blur of the up-convolution's channels.
        assert block_macs(1, (4, 8, 12)) == 16 * 9 * 4 * 8 + 64 * (9 * 8 * 12 + 3 * 12 + 16 * 8)
        assert Macs()((8, 4, 8, 12, 999, 999), 8) == block_macs(0, (8, 4)) + block_macs(1, (4, 8, 12))

    def test_the_published_generator_costs_what_the_reference_says(self):
        class Published:
            resolution, multiplier, channel_max = 1024, 2, 512
            channels = Generator.channels

        for resolution, ratio, giga in ((1024, 1.0, 75.33), (256, 0.5, 15.03), (128, 0.25, 3.74)):
            macs = Macs()(Published().channels(ratio), resolution) / 1e9
            assert abs(macs / giga - 1) < 0.005  # the reference also counts the upsampling of RGB and the modulation

    def test_a_table_of_times(self):
        table = [{"segment": i, "widths": list(w), "ms": i + 1.5} for i, w in block_widths((8, 4, 8, 12, 8, 8), 16)]
        assert BlockTimes(table)((8, 4, 8, 12, 8, 8), 16) == 1.5 + 2.5 + 3.5
        with pytest.raises(SystemExit, match="made for another model"):
            BlockTimes(table)((8, 4, 8, 12, 4, 8), 16)


class TestSearching:
    def budgets(self):
        sizes = [Macs()(Table().channels(ratio), r) for ratio in RATIOS for r in RESOLUTIONS]
        return [min(sizes), 40e6, 63.2e6, 150e6, 1e12]

    def test_every_candidate_keeps_the_budget_and_can_be_cut(self):
        for budget in self.budgets():
            within = space(budget)
            judged = evolve(within, toy_distance, SETTINGS, random.Random(3), quiet)[1]
            for candidate in judged:
                check_channels(within.full, candidate.channels)
                assert Macs()(candidate.channels, candidate.resolution) <= budget
                assert candidate.channels[entries(candidate.resolution) :] == within.full[entries(candidate.resolution) :]

    def test_the_result_is_never_worse_than_a_uniform_one_that_fits(self):
        for budget in self.budgets():
            within = space(budget)
            best, judged = evolve(within, toy_distance, SETTINGS, random.Random(1), quiet)
            uniform = [(r, Table().channels(a)) for r in RESOLUTIONS for a in RATIOS if Macs()(Table().channels(a), r) <= budget]
            assert uniform
            for resolution, channels in uniform:
                assert within.settle(resolution, channels) in judged
                assert judged[best] <= toy_distance(within.settle(resolution, channels))

    def test_a_better_one_than_any_uniform_is_found(self):
        within = space(150e6)
        best, judged = evolve(within, toy_distance, SETTINGS, random.Random(1), quiet)
        assert judged[best] < min(judged[c] for c in within.uniform())
        assert best == min(judged, key=judged.get)

    def test_without_a_limit_it_is_the_full_generator(self):
        best, _ = evolve(space(float("inf")), toy_distance, SETTINGS, random.Random(1), quiet)
        assert best == Candidate(64, tuple(Table().channels(1.0)))

    def test_a_seed_repeats(self):
        runs = [evolve(space(150e6), toy_distance, SETTINGS, random.Random(seed), quiet) for seed in (4, 4, 5)]
        assert runs[0] == runs[1]
        assert set(runs[0][1]) != set(runs[2][1])

    def test_generations_are_told(self):
        told = []
        evolve(space(150e6), toy_distance, SETTINGS, random.Random(1), lambda *line: told.append(line))
        assert [line[0] for line in told] == list(range(7))
        distances = [line[2] for line in told]
        assert distances == sorted(distances, reverse=True)
        assert told[-1][3] <= 30 * 7

    def test_times_that_do_not_grow_with_width_are_kept_too(self):
        """Winograd makes some wide blocks faster than narrow ones."""
        everything = space(float("inf"))
        shuffled = random.Random(2)
        times = BlockTimes([{"segment": i, "widths": w, "ms": shuffled.uniform(1, 3)} for i, w in everything.blocks()])
        narrowest = everything.settle(16, [w[0] for w in everything.widths])
        within = space(times(narrowest.channels, 16) + 0.2, cost=times)
        best, judged = evolve(within, toy_distance, SETTINGS, random.Random(1), quiet)
        assert all(within.price(c) <= within.budget for c in judged)
        assert best in judged

    def test_the_listed_blocks_are_those_of_the_candidates(self):
        within = space(float("inf"))
        listed = set(within.blocks())
        assert len(listed) == len(within.blocks())
        for seed in range(20):
            drawn = within.drawn(random.Random(seed))
            assert set(block_widths(drawn.channels, drawn.resolution)) <= listed

    def test_a_budget_below_the_narrowest_is_refused(self):
        least = Macs()(Table().channels(0.25), 16)
        assert space(least).resolutions == [16]
        with pytest.raises(SystemExit, match=r"narrowest sub-generator, at 16 px, costs 32\.9 M MACs; the budget of 20\.0 M MACs is below"):
            space(20e6)

    def test_widths_come_from_the_sampler_and_the_model_s_own_ratios(self):
        assert space(1e12).widths[4:8] == [[64, 96, 128, 144, 192], [64, 96, 128, 144, 192], [32, 64, 96, 128], [32, 64, 96, 128]]
        assert space(1e12, ratios=(1.0,)).uniform()[-1] == Candidate(64, tuple(Table().channels(1.0)))

    def test_a_generator_the_plugin_could_not_cut_is_refused(self):
        class Odd:
            resolution, multiplier, channel_max = 64, 11 / 256, 11
            channels = Generator.channels

        with pytest.raises(SystemExit, match="multiples of 4; this generator has 11, 11"):
            Space(Odd(), [64], RATIOS, Macs(), 1e12)


class TestWritten:
    @pytest.fixture(autouse=True)
    def a_folder(self, tmp_path):
        self.folder = tmp_path

    def test_names_and_lists_that_the_plugin_refuses_are_not_written(self):
        for name in ("", "-x", "a b", "a" * 41, "é", "a/b", "a\n"):
            with pytest.raises(SystemExit, match="no name for a configuration"):
                check_name(name)
        check_name("2x.5+fast_-")
        full = (32, 32, 16, 16)
        for channels, why in (((32, 32, 16), "4 entries, not 3"), ((32, 32, 16, 20), "entry 3 .* 4 to 16, not 20"), ((32, 30, 16, 16), "not 30"), ((32, 0, 16, 16), "not 0")):
            with pytest.raises(ValueError, match=why):
                check_channels(full, channels)

    def test_writing_adds_one_entry_and_leaves_the_rest(self):
        before, out = OpenedModel(MODEL), self.folder / "out.safetensors"
        full = before.generator.channels(1.0)
        write_flexible(MODEL, out, full, "eco", full, 32)
        write_flexible(out, out, full, "eco", before.generator.channels(0.5), 16)
        tensors, texts = read_safetensors(out)
        old, _ = read_safetensors(MODEL)
        assert all(torch.equal(old[key], tensors[key]) and old[key].dtype == tensors[key].dtype for key in old)
        metadata = json.loads(texts["anycost"])
        added = metadata["generator"]["flexible"].pop("eco")
        assert added == {"channels": before.generator.channels(0.5), "resolution": 16}
        assert metadata == before.metadata

    def search(self, *arguments):
        write_squeezenet(self.folder / "squeezenet_v1.0_features.onnx")
        return call("search", "--model", MODEL, "--nets", self.folder, "--samples", 2, "--population", 18, "--generations", 2, "--device", "cpu", *arguments)

    def test_the_command(self):
        out = self.folder / "found.safetensors"
        said = self.search("--macs", 40e6, "--name", "eco", "--out", out)
        assert self.search("--macs", 40e6, "--name", "eco", "--out", self.folder / "again.safetensors").splitlines()[3:-1] == said.splitlines()[3:-1]
        assert (self.folder / "again.safetensors").read_bytes() == out.read_bytes()
        assert sum(line.startswith("generation ") for line in said.splitlines()) == 3
        found = OpenedModel(out)
        one = found.metadata["generator"]["flexible"]["eco"]
        macs = Macs()(one["channels"], one["resolution"])
        assert macs <= 40e6
        assert f", {macs} MACs" in said
        assert one["resolution"] in found.resolutions

    def test_the_distance_is_zero_for_the_full_generator_only(self):
        model, distance = OpenedModel(MODEL), search.PerceptualDistance(self.net())
        consistency = search.Consistency(model.generator, distance, model.sample(3, truncation=1.0))
        full = tuple(model.generator.channels(1.0))
        assert consistency(Candidate(64, full)) == 0
        assert consistency(Candidate(32, full)) > 0
        assert consistency(Candidate(64, tuple(model.generator.channels(0.5)))) > 0

    def net(self):
        path = self.folder / "squeezenet_v1.0_features.onnx"
        write_squeezenet(path)
        return path

    def test_a_latency_budget_from_a_table_of_times(self):
        model = OpenedModel(MODEL)
        everything = Space(model.generator, model.resolutions, model.ratios, Macs(), float("inf"))
        times = self.folder / "times.json"
        times.write_text(json.dumps([{"segment": i, "widths": w, "ms": block_macs(i, w) / 1e7} for i, w in everything.blocks()]))
        assert len(measured(MODEL, [], times)) == len(everything.blocks())
        said = self.search("--latency-ms", 4, "--times", times, "--name", "quick", "--out", self.folder / "quick.safetensors")
        one = OpenedModel(self.folder / "quick.safetensors").metadata["generator"]["flexible"]["quick"]
        assert Macs()(one["channels"], one["resolution"]) <= 4e7
        assert re.search(r"quick is \d+ px, \d\.\d\d ms", said)

    def test_an_output_that_cannot_be_written_is_refused_before_the_search(self):
        with pytest.raises(SystemExit, match="there is no folder"):
            self.search("--macs", 1e9, "--name", "x", "--out", self.folder / "none" / "x.safetensors")

    def test_one_budget_is_asked_for(self):
        for arguments in ((), ("--macs", 1e9, "--latency-ms", 3)):
            with pytest.raises(SystemExit), contextlib.redirect_stderr(io.StringIO()):
                self.search("--name", "x", "--out", self.folder / "x.safetensors", *arguments)
