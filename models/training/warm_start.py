"""A first checkpoint from a model file, to go on training where only the shipped file is left.

    ./run.sh warm_start.py --model ../default/anycost-portrait.safetensors --config configs/joint-128-continue.json \\
        --out runs/continued

Generator and encoder come from the file; discriminator and optimisers start fresh. The file's encoder has its batch
normalisation folded away, so each one is set to undo its own statistics on a batch of training faces.
"""
import argparse
import json
from pathlib import Path

import checkpoint
import config as configuration
from data import to_float
from modelfile import read_safetensors
from networks.folded_encoder import load_folded
from opened import part
from train import Trainer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--config", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--nets", default="../shared/nets")
    args = parser.parse_args()
    tensors, metadata = read_safetensors(args.model)
    tensors = {name: value.float() for name, value in tensors.items()}
    trainer = Trainer(configuration.load(args.config), args.data, args.nets, "cpu")
    photos = to_float(trainer.faces.images[trainer.train_index[:: max(1, len(trainer.train_index) // 512)]])
    for generator, encoder in ((trainer.g, trainer.e), (trainer.g_ema, trainer.e_ema)):
        generator.load_state_dict(part(tensors, "generator"))
        load_folded(encoder, part(tensors, "encoder"), photos)
    trainer.e_ema.eval()
    trainer.images = json.loads(metadata["anycost"])["provenance"]["trainedImages"]
    Path(args.out).mkdir(parents=True, exist_ok=True)
    print("held out:", trainer.validate())
    print(checkpoint.save(args.out, 0, trainer.state()))


if __name__ == "__main__":
    main()
