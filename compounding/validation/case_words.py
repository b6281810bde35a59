"""The short keys of published problems, in words that a pharmacist reads."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from types import MappingProxyType

_PLACES: Mapping[str, str] = MappingProxyType({"a": "first", "b": "second", "c": "third", "d": "fourth"})
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        **{"va": "volume for the first", "vb": "volume for the second"},
        **{"vc": "volume for the third", "vd": "volume for the fourth"},
        **{"na": "parts of the first", "nb": "parts of the second", "n": "number of units", "k": "constant k"},
        **{"M": "reference value M", "av": "acceptance value", "T": "target T", "sd": "standard deviation"},
        **{"rsd": "relative standard deviation", "mw": "molar mass", "mwq": "minimum weighable quantity"},
        **{"lwq": "least weighable quantity", "lod": "loss on drying", "sg": "specific gravity", "f": "factor,"},
        **{"hlb": "HLB", "meq": "mEq", "iu": "units", "ppm": "parts per million", "ml": "mL", "pct": "%"},
        **{"mcc": "microcrystalline cellulose", "cmc": "carboxymethylcellulose sodium", "g": "in g"},
        **{"sls": "sodium lauryl sulfate", "pg": "propylene glycol", "cap": "capsule"},
        **{"sense": "limit is", "back": "factor back", "values": "single values"},
        **{"m60": "smallest net weight, first", "m400": "smallest net weight, second"},
        **{"p5": "parts of the 5 %", "p20": "parts of the 20 %", "p50": "parts of the 50 %"},
        **{"c10": "concentration with 10 mL", "c15": "concentration with 15 mL", "c20": "concentration with 20 mL"},
    }
)


def key_words(key: str) -> str:
    """Return what a key of a published problem is called.

    Examples
    --------
    >>> key_words("mw_salt"), key_words("drops_per_ml"), key_words("drug_a"), key_words("a_tablets")
    ('molar mass salt', 'drops per mL', 'drug of the first', 'first tablets')
    """
    *before, last = key.split("_")
    words = [_PLACES.get(each, _WORDS.get(each, each)) for each in before]
    if last in _PLACES:
        return " ".join([*words, "of the" if words else "the", _PLACES[last]])
    return " ".join([*words, _WORDS.get(last, last)])


def command_words(command: str) -> str:
    """Return what is typed after `compounding calc` as what is asked for, and what is given for it.

    Examples
    --------
    >>> command_words('mass-of-volume --volume "423 mL" --density "0.88 g/mL"')
    'mass of volume: volume 423 mL, density 0.88 g/mL'
    """
    name, *parts = shlex.split(command)
    given = ", ".join(
        f"{option.removeprefix('--').replace('-', ' ')} {text}"
        for option, text in zip(parts[::2], parts[1::2], strict=True)
    )
    return f"{name.rpartition('.')[2].replace('-', ' ')}: {given}"
