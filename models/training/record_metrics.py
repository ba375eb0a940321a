"""Put the few numbers that a menu of models shows into a model file; its tensors stay as they are, byte for byte.

    ./run.sh record_metrics.py --model FILE.safetensors [--measured runs/evaluation]

Reads what evaluate.py and measure_generator.py left in the folder --measured, whichever is there, and refuses numbers of another model.
"""
import argparse
import json
from pathlib import Path

from modelfile import read_safetensors, write_safetensors

MEASURED = ("generator", "encoder")  # groups of tensors that the numbers depend on; new sliders leave them true


def full(rungs):
    """The key of the largest resolution and ratio."""
    return max(rungs, key=lambda name: tuple(map(float, name.split("@"))))


def from_evaluation(r):
    best = full(r["reconstruction"])
    size = best.split("@")[0]
    smallest = min((name for name in r["consistency"] if name.split("@")[0] == size), key=lambda name: float(name.split("@")[1]))
    out = {"heldOutDistance": r["reconstruction"][best]["held_out"], "smallestRatioDistance": r["consistency"][smallest]["distance"]}
    if "wild" in r:
        out["wildDistance"] = r["wild"]["rungs"][full(r["wild"]["rungs"])]["distance"]
    return out


def from_generator(r):
    return {"frechet": r["rungs"][full(r["rungs"])]["frechet"], "frechetSamples": r["samples"]}


def metrics(folder, digests):
    """The numbers of ModelMetadata.provenance.metrics (models/format/metadata.ts) that `folder` has of the model with these SHA-256."""
    out = {}
    for name, read in (("evaluation", from_evaluation), ("generator", from_generator)):
        path = Path(folder) / f"{name}.json"
        if path.exists():
            result = json.loads(path.read_text())
            if any(result["model"]["sha256"].get(group) != digests.get(group) for group in MEASURED):
                raise SystemExit(f"{path} was measured on another model ({result['model']['id']}): measure this one first.")
            out.update(read(result))
    if not out:
        raise SystemExit(f"{folder} has neither evaluation.json nor generator.json: run evaluate.py or measure_generator.py first.")
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--measured", default=Path(__file__).parent / "runs" / "evaluation")
    args = parser.parse_args()
    tensors, texts = read_safetensors(args.model)
    metadata = json.loads(texts["anycost"])
    found = metrics(args.measured, metadata["sha256"])
    metadata["provenance"]["metrics"] = {**metadata["provenance"].get("metrics", {}), **found}
    write_safetensors(args.model, tensors, {**texts, "anycost": json.dumps(metadata)})
    print(f"{args.model}: {', '.join(f'{name} {value}' for name, value in found.items())}")


if __name__ == "__main__":
    main()
