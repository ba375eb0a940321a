"""An evaluation as Markdown tables, and its few most telling numbers."""
BEGIN, END = "<!-- evaluation: written by evaluate.py --card -->", "<!-- end of evaluation -->"


def into_card(card, text):
    """The model card with `text` between its two marks."""
    if BEGIN not in card or END not in card:
        raise ValueError(f"the card has no lines {BEGIN} and {END}")
    return card[: card.index(BEGIN) + len(BEGIN)] + "\n\n" + text.strip() + "\n\n" + card[card.index(END) :]


def table(head, rows):
    cells = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(f"{c:.3f}" if isinstance(c, float) else str(c) for c in row) + " |" for row in cells)


def rung(name):
    k, ratio = name.split("@")
    return f"{k} px, α {float(ratio):g}"


def reconstruction(r):
    rows = [
        [rung(name), v["portraits"], v["held_out"], v["identity"], r["consistency"][name]["distance"], r["consistency"][name]["identity"], r["consistency"][name]["agreement"]]
        for name, v in r["reconstruction"].items()
    ]
    return table(["sub-generator", "distance, portraits", "distance, held-out", "identity, portraits", "distance to full", "identity to full", "labels agree"], rows)


def sliders(r):
    rows = []
    for name, at in r["sliders"].items():
        others = at["+1.0"]["others"]
        worst = max(others, key=lambda k: abs(others[k]))
        rows.append([name, *(f"{at[s]['own']:+.2f}" for s in ("-1.0", "-0.5", "+0.5", "+1.0")), f"{worst} {others[worst]:+.2f}", at["-1.0"]["identity"], at["+1.0"]["identity"]])
    return table(["slider", "own label at −1", "−0.5", "+0.5", "+1", "largest other at +1", "identity at −1", "identity at +1"], rows)


def london(r):
    rows = []
    for name, v in r["london"].items():
        if isinstance(v, dict):
            what = {"0.0": "unedited", "reconstruction_of_the_smile": "the smiling photo, encoded"}.get(name, f"smile {name}")
            nearer = f"{v['nearer_face']:.0%} / {v['nearer_lower_face']:.0%}" if "nearer_face" in v and name != "0.0" else ""
            rows.append([what, v["face"], v["lower_face"], nearer])
    return table(["neutral face, reconstructed and", "distance to the real smile", "lower face only", "people for whom it is nearer than unedited"], rows)


def markdown(r):
    i = r["identity"]
    kept = ", ".join(f"{name} {value:.2f}" for name, value in r["labels_kept"].items())
    return "\n\n".join([
        f"Model {r['model']['id']}, {r['model']['trained_images']} training images; {r['portraits']} portraits ({r['people']} people), {r['held_out']} held-out faces.",
        "SqueezeNet distance (0 is equal) and identity cosine of the reconstruction, and agreement with the full generator:",
        reconstruction(r),
        f"Identity cosine between photos: {i['same_person']:.3f} neutral and smiling of the same person, {i['different_people']:.3f} different people. "
        f"Held-out faces and their reconstruction: {i['held_out_reconstruction']:.3f}.",
        f"Correlation of a label on the photo and on its reconstruction: {kept}.",
        "Sliders, in standard deviations of the label over the training faces:",
        sliders(r),
        f"Smile against {r['london']['pairs']} real pairs:",
        london(r),
    ]) + "\n"


def summary(r):
    *_, full = r["reconstruction"]
    return {
        "squeezenetDistance": {name: v["portraits"] for name, v in r["reconstruction"].items()},
        "identityCosine": r["reconstruction"][full]["identity"],
        "sliders": {name: {"own": at["+1.0"]["own"], "identity": at["+1.0"]["identity"]} for name, at in r["sliders"].items()},
        "consistency": {name: v["distance"] for name, v in r["consistency"].items()},
    }
