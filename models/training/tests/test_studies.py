"""What all studies share, and linear layers and exits at tiny size; generators are in test_study_generators.py."""
import gzip
import math
import struct

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from anycost.studies import fashion
from anycost.studies.exits import sentences, study as exits
from anycost.studies.exits.transformer import Exits, renamed
from anycost.studies.journal import Journal, marks, spread
from anycost.studies.linear import study as linear
from anycost.studies.linear.network import Net, by_magnitude, loss_of, prefix
from tests.support import call

# --- shared


def test_a_journal_keeps_what_was_written_and_passes_over_a_torn_line(tmp_path):
    path = tmp_path / "j.jsonl"
    Journal(path).add({"run": "a", "seed": 1})
    with open(path, "a") as file:
        file.write('{"run": "b", "se')  # the process was killed here
    journal = Journal(path)
    assert journal.has(run="a", seed=1) and not journal.has(run="b")
    journal.add({"run": "b", "seed": 1})
    assert [row["run"] for row in Journal(path).rows] == ["a", "b"]


def test_a_spread_is_only_claimed_of_several_values():
    assert (spread([]), spread([2.0]), spread([1.0, 3.0])) == ("–", "2.0", "2.0 ± 1.4")


# --- linear layers


def write_idx(path, array):
    header = struct.pack(">BBBB", 0, 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    with gzip.open(path, "wb") as file:
        file.write(header + array.astype(np.uint8).tobytes())


def write_fashion(folder, train=400, test=100, classes=10):
    """Ten classes that differ in which rows are bright, so that little training tells them apart."""
    random = np.random.default_rng(0)
    for name, count in (("train", train), ("t10k", test)):
        labels = np.arange(count) % classes
        images = random.integers(0, 60, (count, 28, 28))
        for i, label in enumerate(labels):
            images[i, 2 * label + 2 : 2 * label + 5] += 150
        write_idx(folder / f"{name}-images-idx3-ubyte.gz", images)
        write_idx(folder / f"{name}-labels-idx1-ubyte.gz", labels)


@pytest.fixture
def fake_fashion(tmp_path):
    (tmp_path / "fashion").mkdir()
    write_fashion(tmp_path / "fashion")
    return tmp_path / "fashion"


def test_idx_files_are_read_and_split(fake_fashion):
    train, validation, test = fashion.read(fake_fashion, held=100)
    assert (len(train), len(validation), len(test)) == (300, 100, 100)
    assert train.flat().shape == (300, 784) and float(train.flat().max()) <= 1
    pictures = train.pictures()
    assert pictures.shape == (300, 3, 32, 32) and torch.equal(pictures[:, 0, 2:-2, 2:-2], train.images) and not pictures[:, :, :2].any()
    (fake_fashion / "train-images-idx3-ubyte.gz").unlink()
    with pytest.raises(SystemExit, match="dataset-fashion-mnist"):
        fashion.read(fake_fashion)


def test_the_narrow_network_is_the_units_that_were_chosen():
    torch.manual_seed(0)
    net, x, y = Net(4), torch.randn(3, 784), torch.tensor([0, 1, 2])
    with torch.no_grad():
        net.first.weight.mul_(torch.tensor([1.0, 4.0, 2.0, 3.0])[:, None])
    assert sorted(by_magnitude(net, 2).tolist()) == [1, 3] and prefix(net, 2) == slice(0, 2)
    expected = F.relu(x @ net.first.weight[[1, 3]].t() + net.first.bias[[1, 3]]) @ net.last.weight[:, [1, 3]].t() + net.last.bias
    assert torch.allclose(net(x, torch.tensor([1, 3])), expected, atol=1e-5)
    whole = F.cross_entropy(net(x), y)
    assert torch.allclose(loss_of(net, x, y, 0, prefix, 0.0, True), whole)
    assert torch.allclose(loss_of(net, x, y, 4, prefix, 0.0, True), 2 * whole), "a narrow one that is the whole differs from it in nothing"
    assert torch.allclose(loss_of(net, x, y, 0, prefix, 0.5, False) - whole, 0.5 * net.size())


def test_the_linear_study_learns_is_resumed_and_writes_its_table(fake_fashion, tmp_path, monkeypatch):
    monkeypatch.setattr(linear, "BATCH", 50)
    monkeypatch.setattr(linear, "WAYS", {way: linear.WAYS[way] for way in ("magnitude, L1", "prefix, distillation")})
    data = linear.Data.of(fashion.read(fake_fashion, held=100))
    journal, said = Journal(tmp_path / "linear.jsonl"), []
    linear.work_off(data, journal, [1], [10], said.append)
    alone = next(row for row in journal.rows if row["run"] == "alone" and row["units"] == 10)
    assert alone["test"]["10"] > 60, "ten bright bands are told apart"
    assert len(said) == 2 + len(linear.WAYS)
    before = journal.path.read_text()
    linear.work_off(data, Journal(journal.path), [1], [10], said.append)
    assert journal.path.read_text() == before and len(said) == 2 + len(linear.WAYS), "a run that is there is not run again"
    readme = tmp_path / "README.md"
    readme.write_text("above\n" + "\n".join(marks("linear")) + "\nbelow\n")
    call("study", "linear", "--table", "--out", tmp_path, "--readme", readme)
    text = readme.read_text()
    assert text.startswith("above") and text.endswith("below\n") and f"| whole (10 units) alone | 84.5 | {alone['test']['10']:.1f} |" in text


# --- exits


def bert_state(dim, words, positions, layers, random):
    """Random tensors in BERT's names."""
    one = lambda *shape: torch.randn(*shape, generator=random) * 0.2  # noqa: E731
    state = {f"embeddings.{n}_embeddings.weight": one(count, dim) for n, count in (("word", words), ("position", positions), ("token_type", 2))}
    state |= {"embeddings.LayerNorm.weight": 1 + one(dim), "embeddings.LayerNorm.bias": one(dim)}
    for i in range(layers):
        at = f"encoder.layer.{i}."
        for name, out, into in (*[(f"attention.self.{n}", dim, dim) for n in ("query", "key", "value")], ("attention.output.dense", dim, dim),
                                ("intermediate.dense", 4 * dim, dim), ("output.dense", dim, 4 * dim)):
            state |= {f"{at}{name}.weight": one(out, into), f"{at}{name}.bias": one(out)}
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            state |= {f"{at}{name}.weight": 1 + one(dim), f"{at}{name}.bias": one(dim)}
    return state


def bert(state, tokens, layers, heads):
    """The published formula, one sentence without padding [T] -> features [T, dim]."""
    norm = lambda x, name: F.layer_norm(x, x.shape[-1:], state[f"{name}.weight"], state[f"{name}.bias"], 1e-12)  # noqa: E731
    linear_ = lambda x, name: x @ state[f"{name}.weight"].t() + state[f"{name}.bias"]  # noqa: E731
    x = state["embeddings.word_embeddings.weight"][tokens] + state["embeddings.position_embeddings.weight"][: len(tokens)] + state["embeddings.token_type_embeddings.weight"][0]
    x = norm(x, "embeddings.LayerNorm")
    for i in range(layers):
        at = f"encoder.layer.{i}."
        q, k, v = (linear_(x, f"{at}attention.self.{n}").view(len(tokens), heads, -1).transpose(0, 1) for n in ("query", "key", "value"))
        seen = (q @ k.transpose(1, 2) / math.sqrt(q.shape[-1])).softmax(2) @ v
        x = norm(x + linear_(seen.transpose(0, 1).flatten(1), f"{at}attention.output.dense"), f"{at}attention.output.LayerNorm")
        x = norm(x + linear_(F.gelu(linear_(x, f"{at}intermediate.dense")), f"{at}output.dense"), f"{at}output.LayerNorm")
    return x


def tiny_exits(seed=0, layers=2):
    torch.manual_seed(seed)
    return Exits(dim=16, words=40, positions=12, layers=layers, heads=4, dropout=0.0)


def test_every_depth_is_bert_of_so_many_layers_whatever_the_padding():
    state = bert_state(16, 40, 12, 3, torch.Generator().manual_seed(1))
    net = tiny_exits(layers=3).eval()
    net.load_state_dict(renamed(state, 3), strict=False)
    tokens = torch.tensor([[3, 5, 7, 9, 0, 0], [4, 6, 8, 10, 11, 12]])
    first, last = net(tokens, tokens == 0, (1, 3))
    for i, length in enumerate((4, 6)):
        for found, depth in ((first, 1), (last, 3)):
            assert (found[i] - bert(state, tokens[i, :length], depth, 4)[0]).abs().max() < 1e-4


class Words:
    """Stands in for the tokenizer's file: a word is its number."""

    class Encoded:
        def __init__(self, ids, length):
            self.ids, self.attention_mask = ids + [0] * (length - len(ids)), [1] * len(ids) + [0] * (length - len(ids))

    def encode_batch(self, texts):
        ids = [[1, *map(int, text.split())] for text in texts]
        return [self.Encoded(one, max(map(len, ids))) for one in ids]


def test_the_exits_study_learns_and_is_resumed(tmp_path, monkeypatch):
    monkeypatch.setattr(exits, "RATE", 3e-3)
    told = [sentences.Sentence(str(i), f"{2 + i % 9} {20 + 5 * (i % 2)} {3 + i % 7}", i % 2) for i in range(64)]
    journal, said = Journal(tmp_path / "exits.jsonl"), []
    parts = {"train": told * 2, "test": told}
    exits.work_off(tiny_exits, Words(), parts, journal, [1], said.append)
    found = {row["run"]: row["found"] for row in journal.rows}
    assert found["full alone"].keys() == {"2"} and found["half alone"].keys() == {"1"}
    assert found["half in full"].keys() == {"1", "2", "agree"}
    assert found["half alone"]["1"]["accuracy"] > 60
    exits.work_off(tiny_exits, Words(), parts, Journal(journal.path), [1], said.append)
    assert len(said) == 5
    assert "half in full, distillation" in exits.table(journal)


def test_agreement_and_distillation_move_the_half_and_leave_the_full_alone():
    net, batch = tiny_exits(), (torch.tensor([[1, 4, 5]]), torch.zeros(1, 3, dtype=torch.bool), torch.tensor([1]))
    plain = exits.Way((1, 2)).loss
    for way in (exits.Way((1, 2), 1.0), exits.Way((1, 2), 0.0, 1.0)):
        net.zero_grad()
        (way.loss(net, *batch) - plain(net, *batch)).backward()
        assert net.layers[0].linear1.weight.grad.abs().max() > 0
        assert net.layers[1].linear1.weight.grad.abs().max() < 1e-9


def test_the_half_has_its_share_of_the_steps_to_itself():
    net, batch = tiny_exits(), (torch.tensor([[1, 4, 5]]), torch.zeros(1, 3, dtype=torch.bool), torch.tensor([1]))
    way = exits.Way((1, 2), 1.0, 1.0, first=0.5)
    alone = exits.Way((1,)).loss(net, *batch)
    assert way.loss(net, *batch, progress=0.49) == alone
    assert way.loss(net, *batch, progress=0.5) == exits.Way((1, 2), 1.0, 1.0).loss(net, *batch) > alone


def test_scores_count_both_classes_alike():
    truth = torch.tensor([1, 0, 0, 0])
    assert exits.scores(torch.tensor([0, 0, 0, 0]), truth) == {"accuracy": 50.0, "f1": 0.0}
    assert exits.scores(truth, truth) == {"accuracy": 100.0, "f1": 100.0}


def test_no_article_is_on_both_sides(tmp_path):
    (tmp_path / "ADE-NEG.txt").write_text("".join(f"{i % 40} NEG Nothing happened to patient {i}.\n" for i in range(200)) + "7 NEG Said on both sides.\n" + f"8 NEG {'word ' * 30}\n")
    (tmp_path / "DRUG-AE.rel").write_text("".join(f"{i % 40}|Rash after drug {i}.|Rash|0|4|drug|11|15\n" for i in range(80)) + "7|Said on both sides.|x|0|1|y|0|1\n")
    read = sentences.read(tmp_path)
    assert len(read) == 281 and next(one for one in read if one.text.startswith("Said")).label == 1
    parts = {part: sentences.balanced(read, part, 20) for part in ("train", "validation", "test")}
    articles = [{one.article for one in part} for part in parts.values()]
    assert not (articles[0] & articles[1] or articles[0] & articles[2] or articles[1] & articles[2])
    assert [sum(one.label for one in parts["train"]), len(parts["train"])] == [20, 40]
    assert sentences.balanced(read, "train", 20) == parts["train"]
