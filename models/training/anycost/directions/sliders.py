"""Which sliders there are, and what each may take along."""

# id, label, group, words for the ends, region, sigmas. Never skin colour or "attractive".
# region: where in the face square the edit may show; everything else of the photo stays.
# sigmas: how many standard deviations of the label slider value 1 moves its own part of the code (chosen by eye on held-out
# photos: a strong edit that is still a face).
Slider = tuple[str, str, str, str, str, str, float]
SLIDERS: tuple[Slider, ...] = (
    ("smile", "Smile", "Expression", "Serious", "Smiling", "face", 5.0),
    ("mouth_open", "Mouth open", "Expression", "Closed", "Open", "lower-face", 7.0),
    ("eyes_open", "Eyes open", "Expression", "Narrow", "Wide", "eyes", 5.0),
    ("age", "Age", "Person", "Younger", "Older", "face", 5.0),
    ("gender", "Gender presentation", "Person", "Masculine", "Feminine", "head", 3.0),
    ("beard", "Beard", "Hair", "Shaved", "Beard", "lower-face", 4.5),
    ("hair_light", "Hair lightness", "Hair", "Darker", "Lighter", "head", 1.8),
)
# Groups whose sliders colour the face and move nothing in it: models/format/metadata.ts.
STILL = ("Hair",)
# What a slider may take along, because it belongs to it: most smiles part the lips.
COMPANIONS = {"smile": ("mouth_open",)}
# Faces among which a label means what it says; on the others a dark chin is only a shadow.
AMONG = {"beard": lambda entry: entry["female"] < 0.3 and entry["age"] > 20}
