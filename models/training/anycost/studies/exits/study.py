"""Study 5: the first half of a transformer as a classifier of its own, inside the whole."""
from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F

from anycost.evaluate.report import table as markdown
from anycost.studies.exits.sentences import Sentence
from anycost.studies.exits.transformer import Exits
from anycost.studies.journal import Journal, Row, seeds_of, spread

BATCH, RATE, EPOCHS, WARM = 16, 1e-4, 2, 0.1
FIRST = 0.25  # share of the steps that the half has to itself: beside the whole from the first step on it learns nothing (README); of .25 and .5 the better sum of both accuracies on the validation split


@dataclass(frozen=True)
class Way:
    """What is trained: the depths that the classifier sees, and what holds the first exit to the last."""

    depths: tuple[int, ...]
    agreement: float = 0.0  # of the two CLS
    distillation: float = 0.0  # of what the classifier says of them
    first: float = 0.0  # share of the steps in which the first exit is trained alone

    def loss(self, net: Exits, tokens: torch.Tensor, padding: torch.Tensor, labels: torch.Tensor, progress: float = 1.0) -> torch.Tensor:
        """Of one batch. progress: 0 to 1."""
        seen = net(tokens, padding, self.depths[:1] if progress < self.first else self.depths)
        said = [net.classifier(cls) for cls in seen]
        loss = sum(F.cross_entropy(logits, labels) for logits in said)
        if self.agreement and len(seen) > 1:
            loss = loss + self.agreement * (1 - F.cosine_similarity(seen[0], seen[-1].detach())).mean()
        if self.distillation and len(seen) > 1:
            goal = said[-1].detach().log_softmax(1)
            loss = loss + self.distillation * F.kl_div(said[0].log_softmax(1), goal, log_target=True, reduction="batchmean")
        return loss


def ways(layers: int) -> dict[str, Way]:
    """By name; layers of the whole."""
    half = layers // 2
    both = (half, layers)
    return {
        "full alone": Way((layers,)), "half alone": Way((half,)), "half in full": Way(both, 1.0, first=FIRST), "half in full, distillation": Way(both, 1.0, 1.0, FIRST),
        "half in full, both from the first step": Way(both, 1.0),
    }


Encoded = tuple[torch.Tensor, torch.Tensor, torch.Tensor]  # tokens, padding, labels


def batches(sentences: Sequence[Sentence], tokenizer: Any, order: Sequence[int]) -> Iterator[Encoded]:
    """Of BATCH sentences, padded to their longest."""
    for start in range(0, len(order), BATCH):
        part = [sentences[i] for i in order[start : start + BATCH]]
        encoded = tokenizer.encode_batch([one.text for one in part])
        yield (torch.tensor([e.ids for e in encoded]), torch.tensor([e.attention_mask for e in encoded]) == 0, torch.tensor([one.label for one in part]))


def tuned(net: Exits, way: Way, sentences: Sequence[Sentence], tokenizer: Any, seed: int, epochs: int = EPOCHS) -> Exits:
    """AdamW, the rate rising for a tenth of the steps and then falling to 0."""
    torch.manual_seed(seed)
    draw = random.Random(seed)
    steps = epochs * -(-len(sentences) // BATCH)
    optimiser = torch.optim.AdamW([p for p in net.parameters() if p.requires_grad], lr=RATE, weight_decay=0.01, fused=True)
    rate = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min((step + 1) / (WARM * steps), (steps - step) / steps))
    net.train()
    step = 0
    for _ in range(epochs):
        for batch in batches(sentences, tokenizer, draw.sample(range(len(sentences)), len(sentences))):
            loss = way.loss(net, *batch, progress=step / steps)
            step += 1
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            rate.step()
    return net.eval()


@torch.no_grad()
def measured(net: Exits, way: Way, sentences: Sequence[Sentence], tokenizer: Any) -> dict[str, Row]:
    """{depth: class-balanced accuracy and F1 of "reports an effect", both in per cent}, and how often the two exits agree."""
    order = sorted(range(len(sentences)), key=lambda i: len(sentences[i].text))  # little padding
    said, labels = [[] for _ in way.depths], []
    for tokens, padding, label in batches(sentences, tokenizer, order):
        labels.append(label)
        for out, cls in zip(said, net(tokens, padding, way.depths)):
            out.append(net.classifier(cls).argmax(1))
    truth, answers = torch.cat(labels), [torch.cat(out) for out in said]
    found: dict[str, Row] = {str(depth): scores(answer, truth) for depth, answer in zip(way.depths, answers)}
    if len(answers) > 1:
        found["agree"] = {"share": 100 * (answers[0] == answers[-1]).float().mean().item()}
    return found


def scores(answer: torch.Tensor, truth: torch.Tensor) -> Row:
    """0 or 1 [N] -> {"accuracy", "f1"}."""
    right = [(answer[truth == label] == label).float().mean().item() for label in (0, 1)]
    hits = ((answer == 1) & (truth == 1)).sum().item()
    return {"accuracy": 50 * sum(right), "f1": 100 * 2 * hits / max(1, ((answer == 1).sum() + (truth == 1).sum()).item())}


def work_off(make: Callable[[int], Exits], tokenizer: Any, parts: dict[str, list[Sentence]], journal: Journal, seeds: Sequence[int], say: Callable[[str], None]) -> None:
    """What the journal lacks, seed by seed. make: seed -> the network before tuning; parts: by name, "train" and "test" among them."""
    for seed in seeds:
        for name, way in ways(len(make(seed).layers)).items():
            if not journal.has(run=name, seed=seed):
                net = tuned(make(seed), way, parts["train"], tokenizer, seed)
                journal.add({"run": name, "seed": seed, "training": len(parts["train"]), "test": len(parts["test"]), "found": measured(net, way, parts["test"], tokenizer)})
                say(f"{name}, seed {seed}: {journal.rows[-1]['found']}")


def table(journal: Journal) -> str:
    """Markdown: the seed's rows beside ours."""
    rows = journal.rows
    value = lambda name, depth, score: spread(r["found"][depth][score] for r in rows if r["run"] == name and depth in r["found"])  # noqa: E731
    seed = {"full alone": "80", "half alone": "71", "half in full": "74.75 (77.7)"}
    lines = []
    for name, way in ways(6).items():
        half, full = str(way.depths[0]), str(way.depths[-1])
        both = [value(name, depth, score) if depth in map(str, way.depths) else "" for score in ("accuracy", "f1") for depth in ("3", "6")]
        lines.append([name, seed.get(name, "–"), *both, value(name, "agree", "share") if half != full else ""])
    head = ["", "seed, accuracy in %", "here: accuracy of the half", "of the full", "F1 of the half", "of the full", "the two agree"]
    sizes = f"{rows[0]['training']} training and {rows[0]['test']} test sentences, half of each class; " if rows else ""
    return markdown(head, lines) + f"\n\n{sizes}{seeds_of(rows)}; mean ± standard deviation, %."
