"""Whether sliders still work on refined codes (w*): what each does to its own label there, beside what it does on the encoder's.

    npx tsx ui/cli/measure-likeness.ts --portraits ../shared/data/portraits --codes runs/codes
    anycost kept --codes runs/codes

Codes are NAME.npy, [2, rows, dim], as the plugin's measure-likeness writes them: the encoder's, and w*. Labels are those of `anycost label`.
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--model", default=shared.MODEL)
    parser.add_argument("--codes", required=True, help="folder of NAME.npy")
    parser.add_argument("--every", type=int, default=1, help="only every so-manieth of them, in the order of their names [%(default)s]")
    shared.label_folders(parser)


def run(args: Namespace) -> None:
    from anycost.evaluate.judges import Judges
    from anycost.evaluate.kept import effects, markdown, read_codes
    from anycost.modelfile.opened import OpenedModel

    model = OpenedModel(args.model)
    codes = read_codes(args.codes, model, args.every)
    found = effects(model, codes, Judges(shared.folders_of(args)))
    print(f"{len(codes['refined'])} portraits.\n\n{markdown(found)}")
