"""The command line: which commands there are. Each is a module in commands/, read only when it is asked for."""
from __future__ import annotations

import argparse
import importlib
from collections.abc import Sequence

GROUPS = {
    "data": {
        "align": "photos with landmarks -> aligned faces",
        "label": "what mesh and networks see in faces: smile, age, pose, landmarks",
        "label-check": "how good each label is where the answer is known",
        "store": "aligned faces -> one file that runs share",
        "rarity": "how rare every photo of a store is: weights of the draw",
        "cover": "what tells covered mouths and eyes from bare ones, for the panel",
        "headwear": "what tells hats, caps and scarves from hair, for the panel",
    },
    "training": {
        "train": "generator and encoder together",
        "stage": "one stage of the published method: base, multires or adaptive",
        "encoder": "an encoder for a generator that is trained already",
        "refine": "what is added to a small encoder's code, from larger photos",
        "recipe": "stages one after the other by shares of a time, in bounded calls",
        "warm-start": "a first checkpoint of `train` from a model file",
        "map": "z -> w for a joint run, from its encoder's codes",
        "directions": "the sliders, from labelled faces",
    },
    "model files": {
        "export": "a run -> a model file",
        "replace": "another encoder or other directions in a model file",
        "record": "measured numbers into a model file, for the menu of models",
        "rungs": "the pictures of a w+ at every sub-generator, as numbers",
        "sheet": "a picture sheet of a model file",
        "golden": "files that the plugin's own tests compare with",
    },
    "measuring": {
        "evaluate": "reconstruction, identity, sliders and their leaks, smiles",
        "compare": "refining encoders of runs beside the file's own",
        "step-time": "how long a joint step takes here",
        "measure": "Fréchet distance and path length of random samples",
        "search": "widths and resolution for a budget",
        "project": "w*: the code of a photo, refined",
        "kept": "what sliders do on refined codes",
        "golden": "what the plugin's tests hold its gradients to",
        "study": "the paper's tables and its ideas elsewhere, at our scale",
        "channel-order": "what sorting its channels does for narrow sub-generators",
    },
    "carrying files": {
        "split": "large files -> pieces",
        "join": "pieces -> whole files",
    },
}
COMMANDS = [name for group in GROUPS.values() for name in group]


def listing() -> str:
    """All commands with a line each."""
    lines = []
    for group, commands in GROUPS.items():
        lines += [f"{group}:", *(f"  {name:15s}{text}" for name, text in commands.items()), ""]
    return "\n".join(lines)


def parser_of(name: str) -> tuple[argparse.ArgumentParser, object]:
    """The command's parser and module. A module has a docstring, arguments(parser) and run(args)."""
    module = importlib.import_module(f"anycost.cli.commands.{name.replace('-', '_')}")
    parser = argparse.ArgumentParser(prog=f"anycost {name}", description=module.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    module.arguments(parser)
    return parser, module


def main(argv: Sequence[str]) -> int:
    """Runs one command. Returns its exit status.

    @raises SystemExit with one sentence that says what to do
    """
    top = argparse.ArgumentParser(
        prog="anycost", formatter_class=argparse.RawDescriptionHelpFormatter, usage="anycost COMMAND …",
        description="Trains, labels, measures and writes the models of Anycost Portrait. Paths are relative to the folder it is called in;\n"
        "defaults are those of the root of the repository.\n\n" + listing(),
        epilog="anycost COMMAND --help explains one. Several GPUs: torchrun --nproc_per_node N -m anycost stage …",
    )
    top.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="one of the above")
    top.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    chosen = top.parse_args(argv)
    parser, module = parser_of(chosen.command)
    module.run(parser.parse_args(chosen.rest))  # type: ignore[attr-defined]
    return 0
