"""What was fitted, taken apart for the files and put together again for the entries of the present content."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from faq.matching.accepting import UNTRAINED, Acceptor, Panel
from faq.matching.arrays import Floats
from faq.matching.aside import mapped
from faq.matching.channels import Classifiers
from faq.matching.grams import GramModel, Said, Vocabulary
from faq.matching.ranking import Weighing
from faq.matching.saved import ARRAYS, Store

_ARRAY = ".npy"
FULL, CHEAP = "with_encoder", "without_encoder"


@dataclass(frozen=True)
class Fitted:
    """`panels` has one for judging with the encoder and one for judging without."""

    classifiers: Classifiers | None
    panels: Mapping[str, Panel]


def read_panels(settings: Mapping[str, Any]) -> dict[str, Panel]:
    """The panels of `matching.json`; the untrained one for a file that is missing or not understood."""
    try:
        return {name: _panel(settings["panels"][name]) for name in (FULL, CHEAP)}
    except (KeyError, TypeError, ValueError):
        return {FULL: UNTRAINED, CHEAP: UNTRAINED}


def _panel(read: Mapping[str, Any]) -> Panel:
    acceptor = Acceptor({name: float(weight) for name, weight in read["trust"].items()}, float(read["bias"]))
    weighing = Weighing({name: float(weight) for name, weight in read["channels"].items()})
    return Panel(weighing, acceptor, float(read["high"]), float(read["low"]), float(read["pair"]), float(read["alone"]))


def write_panel(panel: Panel) -> dict[str, Any]:
    return {
        "channels": {name: round(weight, 6) for name, weight in sorted(panel.weighing.weights.items())},
        "trust": {name: round(weight, 6) for name, weight in panel.acceptor.weights.items()},
        "bias": round(panel.acceptor.bias, 6),
        "high": panel.high,
        "low": panel.low,
        "pair": panel.pair,
        "alone": panel.alone,
    }


def read_arrays(store: Store) -> dict[str, Any]:
    """The arrays of `matching.npz` by name, or nothing."""
    try:
        with zipfile.ZipFile(store.folder / ARRAYS) as archive:
            names = [name for name in archive.namelist() if name.endswith(_ARRAY)]
            return {name.removesuffix(_ARRAY): _array(archive.read(name)) for name in names}
    except (OSError, ValueError, zipfile.BadZipFile):
        return {}


def _array(content: bytes) -> Any:
    return np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)


def as_files(arrays: Mapping[str, Any]) -> dict[str, bytes]:
    """Arrays as members of the archive."""
    files = {}
    for name, array in arrays.items():
        written = io.BytesIO()
        np.save(written, array, allow_pickle=False)
        files[f"{name}{_ARRAY}"] = written.getvalue()
    return files


def read_classifiers(arrays: Mapping[str, Any], entries: Sequence[str]) -> Classifiers | None:
    """The classifiers with a column for each of `entries`; an entry that is new since then has a column of zeros."""
    try:
        known = [str(entry) for entry in arrays["entries"]]
        columns = np.array([known.index(entry) if entry in known else len(known) for entry in entries], dtype=np.int64)
        meaning = _said(arrays, "meaning", columns) if "meaning_numbers" in arrays else None
        return Classifiers(_grams(arrays, "letters", columns), _grams(arrays, "sounds", columns), meaning)
    except (KeyError, ValueError, IndexError):
        return None


def write_classifiers(classifiers: Classifiers, entries: Sequence[str]) -> dict[str, Any]:
    arrays: dict[str, Any] = {"entries": np.array(entries)}
    for name, model in (("letters", classifiers.letters), ("sounds", classifiers.sounds)):
        arrays[f"{name}_sizes"] = np.array(model.vocabulary.sizes, dtype=np.int32)
        arrays[f"{name}_runs"] = np.frombuffer(model.vocabulary.listed.encode(), dtype=np.uint8)
        arrays[f"{name}_weights"] = model.vocabulary.weights.astype(np.float16)
        arrays |= _said_arrays(name, model.said)
    if classifiers.meaning:
        arrays |= _said_arrays("meaning", classifiers.meaning)
    return arrays


def _said_arrays(name: str, said: Said) -> dict[str, Any]:
    return {f"{name}_numbers": said.numbers, f"{name}_units": said.units}


def _grams(arrays: Mapping[str, Any], name: str, columns: Any) -> GramModel:
    listed = arrays[f"{name}_runs"].tobytes().decode()
    sizes = tuple(int(size) for size in arrays[f"{name}_sizes"])
    weights: Floats = arrays[f"{name}_weights"].astype(np.float32)
    return GramModel(Vocabulary(sizes, listed, weights), _said(arrays, name, columns))


def _said(arrays: Mapping[str, Any], name: str, columns: Any) -> Said:
    numbers, units = arrays[f"{name}_numbers"], arrays[f"{name}_units"]
    none = np.zeros((len(numbers), 1), dtype=np.int8)
    return Said(
        _aside(np.hstack([numbers, none])[:, columns]), np.append(units, np.float32(0))[columns].astype(np.float32)
    )


def _aside(numbers: Any) -> Any:
    """A question looks at the rows of its own letters alone."""
    try:
        return mapped(np.ascontiguousarray(numbers))
    except OSError:
        return numbers
