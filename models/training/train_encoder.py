"""Train an encoder for a generator that stays as it is: from a model file, or from a run of train.py or train_stage.py.

    run.sh train_encoder.py --model FILE.safetensors --config configs/encoder-128.json --out runs/encoder --resume
    run.sh replace_encoder.py --model FILE.safetensors --run runs/encoder --out FILE.safetensors

--warm begins with the model file's own encoder; set `lr` to 1e-4 then, as at 1e-3 it forgets before it learns. --resume goes on where the run in
--out was left, if it was ever begun; its generator must be the same. Several GPUs: torchrun --nproc_per_node N train_encoder.py …
"""
import argparse
from pathlib import Path

import torch

import config as configuration
from data import Faces, to_float
from encoder_config import EncoderConfig
from fixed import read_fixed
from measures import resized
from networks.encoder import Encoder
from networks.folded_encoder import load_folded, shape_of
from opened import OpenedModel
from perceptual import PerceptualDistance
from stages.encoder import EncoderStage
from stages.reals import Reals
from train_stage import drive

HELD = 32  # photos that are reported on
SEEN = 256  # photos whose statistics a warm start begins with


def new_encoder(c, fixed):
    """With fresh weights, around the mean w."""
    g = fixed.generator
    encoder = Encoder(c.input_size or g.resolution, g.n_style, g.style_dim, c.encoder_stem, tuple(c.encoder_widths), c.encoder_neck)
    encoder.mean_latent.copy_(fixed.mean_w)
    return encoder


def warm_encoder(model, photos):
    """A model file's encoder, made trainable again; photos [N,3,R,R]: training faces."""
    if model.encoder is None:
        raise SystemExit("The model file has no encoder to begin with: leave --warm out.")
    g, size = model.generator, model.metadata["encoder"]["inputSize"]
    encoder = Encoder(size, g.n_style, g.style_dim, **shape_of(model.encoder.tensors))
    load_folded(encoder, model.encoder.tensors, resized(photos, size))
    return encoder


def some(faces, index, count):
    """Photos [count or fewer,3,R,R] in [-1,1], spread over the index."""
    return to_float(faces.images[index[:: max(1, len(index) // count)]][:count])


def train(c, path, faces, nets, out, resume=False, device="cpu", warm=False, until=float("inf")):
    """path: the generator's, as read_fixed takes it. Returns the stage at its end."""
    fixed = read_fixed(path)

    def make(state, device, ranks):
        train_index, _, held = faces.split(c.source_weights)
        torch.manual_seed(c.seed)
        encoder = warm_encoder(OpenedModel(path), some(faces, train_index, SEEN)) if warm else new_encoder(c, fixed)
        encoder.to(device, memory_format=torch.channels_last)
        fixed.generator.to(device)
        distance = PerceptualDistance(Path(nets) / "squeezenet_v1.0_features.onnx").to(device)
        return EncoderStage(c, encoder, fixed, Reals(faces, c.source_weights, device), some(faces, held, HELD).to(device), distance, ranks)

    return drive(make, out, resume, device, until)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    origin = parser.add_mutually_exclusive_group(required=True)
    origin.add_argument("--model")
    origin.add_argument("--run")
    parser.add_argument("--config", required=True)
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--nets", default="../shared/nets")
    parser.add_argument("--out", required=True)
    parser.add_argument("--warm", action="store_true")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    if args.warm and not args.model:
        raise SystemExit("--warm begins with the encoder of a model file: give one as --model.")
    c, path = configuration.load(args.config, EncoderConfig), args.model or args.run
    faces = Faces(c.tar, read_fixed(path).generator.resolution, folder=args.data)
    train(c, path, faces, args.nets, args.out, args.resume, args.device, args.warm)


if __name__ == "__main__":
    main()
