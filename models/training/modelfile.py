"""safetensors, read and written: 8-byte little-endian header length, JSON header padded to a multiple of 8, then the data."""
import json
import struct
from pathlib import Path

import numpy as np
import torch

from atomic import atomic

NAMES = {torch.float16: "F16", torch.float32: "F32"}
TYPES = {"F16": np.float16, "F32": np.float32}


def raw(tensor):
    return tensor.detach().contiguous().numpy().tobytes()


def write_safetensors(path, tensors, metadata):
    """tensors: name -> float16 or float32 tensor; metadata: name -> text. Whole or not at all."""
    header, at = {"__metadata__": metadata}, 0
    for key in sorted(tensors):
        size = tensors[key].numel() * tensors[key].element_size()
        header[key] = {"dtype": NAMES[tensors[key].dtype], "shape": list(tensors[key].shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with atomic(path) as f:
        f.write(struct.pack("<Q", len(text)) + text)
        for key in sorted(tensors):
            f.write(raw(tensors[key]))


def read_safetensors(path):
    """(tensors, metadata) of a file of float16 and float32 tensors."""
    blob = Path(path).read_bytes()
    (length,) = struct.unpack_from("<Q", blob)
    header = json.loads(blob[8 : 8 + length])
    metadata, start, tensors = header.pop("__metadata__", {}), 8 + length, {}
    for key, entry in header.items():
        begin, end = (start + at for at in entry["data_offsets"])
        values = np.frombuffer(blob[begin:end], TYPES[entry["dtype"]]).reshape(entry["shape"])
        tensors[key] = torch.from_numpy(values.copy())
    return tensors, metadata
