"""Put new directions into a model file; generator and encoder stay as they are, byte for byte.

    ./run.sh replace_directions.py --model FILE.safetensors --directions new.json --out FILE.safetensors
"""
import argparse
import json
from pathlib import Path

import torch

from description import digest
from export import public
from modelfile import read_safetensors, write_safetensors


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--directions", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    tensors, texts = read_safetensors(args.model)
    directions = json.loads(Path(args.directions).read_text())
    tensors = {key: tensor for key, tensor in tensors.items() if not key.startswith("directions.")}
    tensors.update({f"directions.{d['id']}": torch.tensor(d["vector"]).half() for d in directions})
    metadata = json.loads(texts["anycost"])
    metadata["directions"] = public(directions)
    metadata["sha256"]["directions"] = digest(tensors, "directions")
    write_safetensors(args.out, tensors, {**texts, "anycost": json.dumps(metadata)})
    print(f"{args.out}: {', '.join(d['id'] for d in directions)}")


if __name__ == "__main__":
    main()
