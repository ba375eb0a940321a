"""Aligns photos with 68 landmarks as FFHQ does: square faces for training, projecting and measuring.

    anycost align --photos FOLDER --landmarks FOLDER/dlib-landmarks.json --size 256 --out OTHER

The JSON is {"NAME": {"landmarks68": [[x, y], …]}, …}, in pixels of FOLDER/NAME. Writes OTHER/NAME.png.
"""
from argparse import ArgumentParser, Namespace


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--photos", required=True, help="folder")
    parser.add_argument("--landmarks", required=True, help="JSON")
    parser.add_argument("--size", type=int, default=256, help="px [%(default)s]")
    parser.add_argument("--out", required=True, help="folder")


def run(args: Namespace) -> None:
    import json
    from pathlib import Path

    from PIL import Image

    from anycost.data.align import align
    from anycost.machine.progress import bar as progress

    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    known = {name: one["landmarks68"] for name, one in json.loads(Path(args.landmarks).read_text()).items() if "landmarks68" in one}
    if not known:
        raise SystemExit(f"{args.landmarks} has no landmarks68 of any photo.")
    for name, landmarks in progress(sorted(known.items()), unit="photo"):
        with Image.open(Path(args.photos) / name) as photo:
            align(photo.convert("RGB"), landmarks, args.size).save(out / f"{Path(name).stem}.png")
    print(f"{out}: {len(known)} faces of {args.size} px")
