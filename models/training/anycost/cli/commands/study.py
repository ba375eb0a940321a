"""The studies: the paper's tables, and its ideas carried to other networks, at the size of a small machine.

    anycost study linear            # FashionMNIST: a network's half inside the whole
    anycost study generators        # resolutions, channels, ablation and conditional together, a queue of runs
    anycost study NAME --table      # writes the table of what is there, runs nothing

Every run is a line in OUT/NAME.jsonl as soon as it is done, and is not run again; SIGTERM loses at most the run that goes on. The table goes
between its marks in studies/README.md. Settings are chosen by the validation split, the tables by the test split.
"""
from argparse import SUPPRESS, ArgumentParser, Namespace

from anycost.cli import arguments as shared

README = "models/training/anycost/studies/README.md"
GENERATORS = {
    "resolutions": "1: Fréchet distance per resolution: one generator each, all at once, sampled",
    "channels": "2: narrow generators: alone, pruned, inside the full one, found by search",
    "ablation": "3: what each part of the method is worth",
    "conditional": "7b: a class-conditional generator on FashionMNIST",
    "generators": "1, 2, 3 and 7b: all runs, seed by seed, the most telling first",
}


def arguments(parser: ArgumentParser) -> None:
    names = parser.add_subparsers(dest="name", required=True, metavar="NAME", title="studies")
    for name, text in GENERATORS.items():
        one = names.add_parser(name, help=text, description=text)
        common(one, (1, 2, 3))
        shared.data(one)
        shared.nets(one)
        fashion(one)
        one.add_argument("--images", type=int, default=SUPPRESS, help="real pictures seen by a new generator [as in generators/scale.py]")
        one.add_argument("--more", type=int, default=SUPPRESS, help="and in the stage after it [likewise]")
        one.add_argument("--r1", type=float, default=SUPPRESS, help="weight of the gradient penalty [likewise]")
        one.add_argument("--samples", type=int, default=SUPPRESS, help="of a Fréchet distance [likewise]")
        if name == "channels":
            one.add_argument("--sheet", metavar="FILE", help="a picture of the first seed's generators as well")
        one.add_argument("--split", choices=("test", "validation"), default="test", help="which faces judge; a validation run goes into an --out of its own [%(default)s]")
    one = names.add_parser("exits", help="5: the first half of a transformer inside the whole", description="Study 5: MiniLM-L6 on the ADE corpus, with an exit at half its depth.")
    common(one, (1, 2, 3))
    one.add_argument("--ade", default="../shared/data/ade", help="folder of the ADE corpus [%(default)s]")
    one.add_argument("--training", type=int, default=1200, help="training sentences of each class [%(default)s]")
    one.add_argument("--test", type=int, default=400, help="test sentences of each class [%(default)s]")
    one = names.add_parser("speed", help="7a: images/s of training: float32, bfloat16, fused, compiled", description="Study 7a: what precision, fused operations and compiler give on this machine.")
    common(one, ())
    shared.data(one)
    shared.nets(one)
    shared.device(one)
    one.add_argument("--tar", default="faces256.tar", help="in --data: aligned faces [%(default)s]")
    one.add_argument("--steps", type=int, default=3, help="so many of each kind [%(default)s]")
    one = names.add_parser("linear", help="4: linear layers on FashionMNIST", description="Study 4: the half of a small network inside the whole.")
    common(one, (1, 2, 3, 4, 5))
    fashion(one)
    one.add_argument("--units", type=int, nargs="+", default=[10, 64, 256], help="hidden units of the whole [%(default)s]")


def common(parser: ArgumentParser, seeds: tuple[int, ...]) -> None:
    """What every study has."""
    parser.add_argument("--out", default=f"{shared.RUNS}/studies", help="folder of results and weights [%(default)s]")
    if seeds:
        parser.add_argument("--seeds", type=int, nargs="+", default=list(seeds), help="[%(default)s]")
    parser.add_argument("--table", action="store_true", help="only write the table of the runs that are there")
    parser.add_argument("--readme", default=README, help="where the table goes [%(default)s]")


def fashion(parser: ArgumentParser) -> None:
    """--fashion"""
    parser.add_argument("--fashion", default="/usr/share/datasets/fashion-mnist", help="folder of FashionMNIST's idx files, Debian's dataset-fashion-mnist [%(default)s]")


def run(args: Namespace) -> None:
    {"linear": linear, "exits": exits, "speed": speed}.get(args.name, generators)(args)


def put(args: Namespace, name: str, text: str) -> None:
    """Prints a table, and puts it into the README between its marks."""
    from anycost.evaluate.report import into_card
    from anycost.studies.journal import marks

    into_card(args.readme, marks(name), text)
    say(text)


def linear(args: Namespace) -> None:
    """Study 4."""
    from anycost.studies.fashion import read
    from anycost.studies.journal import Journal
    from anycost.studies.linear.study import Data, table, work_off

    journal = Journal(f"{args.out}/linear.jsonl")
    if not args.table:
        work_off(Data.of(read(args.fashion)), journal, args.seeds, args.units, say)
    put(args, "linear", table(journal))


def say(text: str) -> None:
    print(text, flush=True)


def exits(args: Namespace) -> None:
    """Study 5."""
    from anycost.studies.exits.sentences import balanced, read
    from anycost.studies.exits.study import table, work_off
    from anycost.studies.exits.transformer import pretrained, read_tokenizer
    from anycost.studies.journal import Journal

    journal = Journal(f"{args.out}/exits.jsonl")
    if not args.table:
        sentences = read(args.ade)
        parts = {"train": balanced(sentences, "train", args.training), "test": balanced(sentences, "test", args.test)}
        work_off(pretrained, read_tokenizer(), parts, journal, args.seeds, say)
    put(args, "exits", table(journal))


def speed(args: Namespace) -> None:
    """Study 7a."""
    from anycost.machine.device import chosen
    from anycost.studies.journal import Journal
    from anycost.studies.speed import table, work_off

    journal = Journal(f"{args.out}/speed.jsonl")
    if not args.table:
        work_off(args.data, args.nets, args.tar, journal, chosen(args.device), args.steps, say)
    put(args, "speed", table(journal))


def generators(args: Namespace) -> None:
    """Studies 1, 2, 3 and 7b."""
    from anycost.studies.generators.lab import Lab
    from anycost.studies.generators.queue import work_off
    from anycost.studies.generators.scale import Scale
    from anycost.studies.generators.sheet import save_sheet
    from anycost.studies.generators.tables import tables
    from anycost.studies.journal import Journal

    given = {name: value for name, value in vars(args).items() if name in ("images", "more", "r1", "samples")}
    journal = Journal(f"{args.out}/generators.jsonl")
    lab = Lab(Scale(**given), args.data, args.nets, args.out, args.fashion, args.split)
    if not args.table:
        work_off(args.name, lab, journal, args.seeds, say)
    if getattr(args, "sheet", None):
        save_sheet(lab, args.seeds[0], args.sheet)
    for name, text in tables(args.name, journal).items():
        put(args, name, text)
