"""Measures a model file: how well it gives photos back, what its sliders do, how its sub-generators agree.

    anycost evaluate --model FILE.safetensors --card models/default/README.md

Needs the portraits and aligned faces (--data), the perceptual network (--nets) and those that `npm ci` brings; --labels is what `anycost label` wrote for the training
faces (sliders are measured in their standard deviations). Writes OUT/evaluation.json and OUT/evaluation.md; --card puts the tables into a model
card, between its marks; `anycost record` puts the few numbers that a menu shows into the model file.
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--model", default=shared.MODEL)
    parser.add_argument("--labels", default=f"{shared.RUNS}/labels.json")
    shared.data(parser)
    shared.nets(parser)
    shared.label_folders(parser)
    shared.sources(parser, "--tar", "faces256.tar", "in the folder --data: ")
    parser.add_argument("--wild", nargs="+", help="likewise: photos of a kind that no run has seen, to be given back; lfw128.tar where it is there")
    parser.add_argument("--out", default=f"{shared.RUNS}/evaluation")
    parser.add_argument("--card")


def run(args: Namespace) -> None:
    import time
    from pathlib import Path

    from anycost.data.faces import Faces, is_held_out
    from anycost.data.photos import Portraits, Wild
    from anycost.data.pixels import to_float
    from anycost.evaluate.evaluation import WILD, Evaluation, training_labels
    from anycost.evaluate.judges import Judges
    from anycost.evaluate.report import EVALUATION, into_card, markdown, save
    from anycost.losses.perceptual import FILE, PerceptualDistance
    from anycost.modelfile.opened import OpenedModel

    began = time.time()
    say = lambda text: print(f"{time.time() - began:5.0f} s  {text}", flush=True)  # noqa: E731
    model = OpenedModel(args.model)
    faces = Faces(args.tar, model.resolution, folder=args.data)
    _, median, deviation = training_labels(faces, args.labels)
    held = to_float(faces.images[[i for i, n in enumerate(faces.names) if is_held_out(n)]])
    portraits = Portraits(Path(args.data) / "portraits", model.resolution)
    wild = Wild(args.wild or WILD, args.data, model.resolution) if args.wild or (Path(args.data) / WILD).exists() else None
    say(f"{len(portraits.names)} portraits, {len(held)} held-out faces, {len(wild.names) if wild else 'no'} photos in the wild")
    seen = None
    if model.photo_size > model.resolution:  # what is compared stays the same, pixel by pixel
        larger = Faces(args.tar, model.photo_size, args.data, is_held_out)
        seen = Portraits(Path(args.data) / "portraits", model.photo_size).images, to_float(larger.images)
    e = Evaluation(model, PerceptualDistance(Path(args.nets) / FILE), portraits, held, wild, seen)
    e.draw()
    say(f"{sum(map(len, e.album.pictures.values()))} pictures drawn, now judged")
    e.album.judge(Judges(shared.folders_of(args)))
    say("judged")
    result = e.result(median, deviation)
    save(args.out, "evaluation", result, markdown(result))
    if args.card:
        into_card(args.card, EVALUATION, markdown(result))
    print(markdown(result))
    say(f"written to {args.out}")
