"""Times a whole joint step, the discriminator's part included, with this machine's fused operations and without them.

    OMP_NUM_THREADS=1 anycost step-time

At the full resolution and ratio, the longest step there is. Processor time on a CPU, so that other work counts little; on an idle machine all the same.
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    shared.data(parser)
    shared.nets(parser)
    parser.add_argument("--tar", default="faces256.tar", help="in --data: aligned faces [%(default)s]")
    parser.add_argument("--steps", type=int, default=6, help="so many of each kind [%(default)s]")
    shared.device(parser)


def run(args: Namespace) -> None:
    import torch

    from anycost.machine.device import chosen
    from anycost.studies.step_time import step_times

    for name, found in step_times(args.data, args.nets, args.tar, chosen(args.device), args.steps).items():
        print(f"{name}: {1e3 * found.usual:.0f} ms a step of {found.batch}, {1e3 * found.with_r1:.0f} with R1: {found.images_per_second:.2f} images/s "
              f"({torch.get_num_threads()} threads)", flush=True)
