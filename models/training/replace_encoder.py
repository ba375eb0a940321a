"""Put an encoder that train_encoder.py trained into its generator's model file; generator and directions stay as they are, byte for byte.

    ./run.sh replace_encoder.py --model FILE.safetensors --run runs/encoder --out FILE.safetensors

What the file says of its measurements is about the encoder before: measure it anew (evaluate.py).
"""
import argparse
import json

import checkpoint
from description import digest, halved
from export import encoder_tensors
from fixed import fingerprint
from modelfile import read_safetensors, write_safetensors
from networks.encoder import Encoder
from opened import OpenedModel


def trained_encoder(state, generator):
    encoder = Encoder(n_style=generator.n_style, style_dim=generator.style_dim, **state["shape"])
    encoder.load_state_dict(state["e_ema"])
    return encoder.eval().requires_grad_(False)


def put_encoder(state, path, out, **texts):
    """The encoder of a state of the encoder stage into a copy of the model file at `path`; texts: new name and about. Returns its input's side, px."""
    model = OpenedModel(path)
    if fingerprint(model.generator) != state["generator"]:
        raise SystemExit(f"The encoder belongs to another generator than that of {path}.")
    encoder = trained_encoder(state, model.generator)
    tensors, stored = read_safetensors(path)
    tensors = {key: tensor for key, tensor in tensors.items() if not key.startswith("encoder.")}
    tensors.update(halved(encoder_tensors(encoder, model.mean_w)))
    metadata = {**json.loads(stored["anycost"]), **texts}
    metadata["encoder"] = {"kind": "plain-resnet", "inputSize": encoder.size}
    metadata["sha256"]["encoder"] = digest(tensors, "encoder")
    write_safetensors(out, tensors, {**stored, "anycost": json.dumps(metadata)})
    return encoder.size


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--run", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    state = checkpoint.newest(args.run)
    if state is None or state.get("stage") != "encoder":
        raise SystemExit(f"No checkpoint of an encoder in {args.run}: train first (train_encoder.py --out {args.run}).")
    size = put_encoder(state, args.model, args.out)
    print(f"{args.out}: an encoder of {size} px that has seen {state['images']} images")


if __name__ == "__main__":
    main()
