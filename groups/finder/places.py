"""Towns by name, from a gazetteer that is part of the package, and distances between them (pure).

The data is an extract of GeoNames (see data/ATTRIBUTION.txt). It is read at the first search, as a few blocks of bytes
that are searched as they are. Measured on a small two-core machine: 60 ms and 8 MB (11 at the peak) to load, under
12 ms a search.
"""

import gzip
import math
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Protocol

from groups.text import fold

EARTH_KM = 6371.0088
DATA = Path(__file__).parent / "data" / "places.gz"
LONGEST_QUERY = 80
_EXACT, _OTHER_EXACT, _PREFIX, _WORD, _OTHER_PREFIX, _OTHER_WORD, _SLIP = range(7)
"""How a town matches, best first; “other” is another name of it, such as München for Munich."""
_OTHER_COUNTRY_NAMES = {"uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "usa": "US", "america": "US"}


class Located(Protocol):
    """Anything with a latitude and a longitude in degrees."""

    @property
    def latitude(self) -> float: ...

    @property
    def longitude(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Place:
    """One town; `admin` is the short code of its area where people use one (CA, NSW), else empty."""

    name: str
    admin: str
    admin_name: str
    country: str
    country_name: str
    latitude: float
    longitude: float
    population: int
    zone: str

    @property
    def label(self) -> str:
        """The name as a list shows it: “Paris, Texas, United States”."""
        return ", ".join(part for part in (self.name, self.admin_name, self.country_name) if part)


@dataclass(frozen=True, slots=True)
class Box:
    """A stretch of the map in degrees, west never greater than east."""

    south: float
    west: float
    north: float
    east: float


def search(words: str, near_country: str | None = None, limit: int = 8) -> list[Place]:
    """Towns for what a person typed, best first: the whole name, then its beginning, then a word of it.

    Within each, towns of `near_country` come first and larger ones before smaller. An area or country may follow the
    name (“Paris, TX”, “san jose ca”). A slip of one letter is forgiven when nothing else matches, or nothing but
    another spelling of a place abroad.
    """
    query = " ".join(fold(words[:LONGEST_QUERY]).replace("|", " ").split())
    if len(query) < 2 or limit < 1:
        return []
    gazetteer = _gazetteer()
    home = (near_country or "").upper()
    ranked = _ranked(gazetteer, _readings(query), home)
    if not ranked or _only_elsewhere(gazetteer, ranked, query, home):
        slips = _ranked(gazetteer, _readings(query), home, typos=True)
        near = [town for town in slips if not ranked or gazetteer.country[town] == home.encode()]
        ranked = near + [town for town in ranked if town not in near]
    return [gazetteer.place(town) for town in ranked[:limit]]


def _only_elsewhere(gazetteer: "_Gazetteer", ranked: Sequence[int], query: str, home: str) -> bool:
    """Whether what matches is abroad, and only by another spelling of its name: a slip at home is likelier."""
    best = gazetteer.place(ranked[0])
    named = fold(best.name) == query.partition(",")[0]
    return bool(home) and not named and all(gazetteer.country[town] != home.encode() for town in ranked)


def distance_km(a: Located, b: Located) -> float:
    """The great-circle distance, by the haversine formula on a round earth (right to about 0.5 %)."""
    south, north = math.radians(a.latitude), math.radians(b.latitude)
    half_height = math.sin((north - south) / 2) ** 2
    half_width = math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half_height + math.cos(south) * math.cos(north) * half_width)))


def bounding_box(latitude: float, longitude: float, km: float) -> tuple[Box, ...]:
    """Boxes that hold every point within `km`: two where the date line runs through, and all around a pole."""
    reach = km / EARTH_KM
    south, north = latitude - math.degrees(reach), latitude + math.degrees(reach)
    if south <= -90 or north >= 90:
        return (Box(max(south, -90.0), -180.0, min(north, 90.0), 180.0),)
    # The meridians that touch the circle do so nearer the pole than its middle, hence the sine over the cosine.
    width = math.degrees(math.asin(min(1.0, math.sin(reach) / math.cos(math.radians(latitude)))))
    west, east = longitude - width, longitude + width
    if west < -180:
        return (Box(south, west + 360, north, 180.0), Box(south, -180.0, north, east))
    if east > 180:
        return (Box(south, west, north, 180.0), Box(south, -180.0, north, east - 360))
    return (Box(south, west, north, east),)


class _Gazetteer:
    """The blocks of the file, and where each town's line begins in the names."""

    def __init__(self, data: bytes) -> None:
        blocks = data.split(b"\n\n")
        self.zones = blocks[0].decode().split("\n")
        self.countries = dict(line.split("\t") for line in blocks[1].decode().split("\n"))
        self.areas = _areas(blocks[2].decode())
        self.keys = b"|" + blocks[3].replace(b"\n", b"|\n|") + b"|"
        self.names, self.admin, self.country = (block.split(b"\n") for block in blocks[4:7])
        self.latitude, self.longitude, self.population, self.zone = (
            array("i", map(int, block.split(b"\n"))) for block in blocks[7:11]
        )
        self.starts = _line_starts(self.keys)

    @cached_property
    def country_codes(self) -> dict[str, str]:
        """Country codes by folded name, and by the names people use."""
        return {**{fold(name): code for code, name in self.countries.items()}, **_OTHER_COUNTRY_NAMES}

    def find(self, needle: bytes) -> Iterator[tuple[int, int]]:
        """Towns with `needle` in their keys, and where it stands."""
        at = self.keys.find(needle)
        while at >= 0:
            yield bisect_right(self.starts, at) - 1, at
            at = self.keys.find(needle, at + len(needle))

    def key_at(self, at: int) -> str:
        """The whole key around a position."""
        return self.keys[self.keys.rfind(b"|", 0, at + 1) + 1 : self.keys.find(b"|", at + 1)].decode()

    def end_of_name(self, town: int) -> int:
        """Where the town's own name, its first key, has its last letter."""
        return self.keys.find(b"|", self.starts[town] + 1) - 1

    def first_key(self, town: int) -> str:
        """The town's own name, folded."""
        return self.key_at(self.starts[town])

    def lies_in(self, town: int, area: str) -> bool:
        """Whether a folded admin area or country (code or name) is the town's."""
        country, admin = self.country[town].decode(), self.admin[town].decode()
        return (
            area in (country.lower(), admin.lower(), fold(self.areas.get((country, admin), "-")))
            or self.country_codes.get(area) == country
        )

    def place(self, town: int) -> Place:
        """The town as a value."""
        country, admin = self.country[town].decode(), self.admin[town].decode().replace("-", "")
        name = self.names[town].decode()
        return Place(
            name=self.first_key(town).title() if name == "-" else name,
            admin=admin,
            admin_name=self.areas.get((country, admin), ""),
            country=country,
            country_name=self.countries.get(country, country),
            latitude=self.latitude[town] / 1000,
            longitude=self.longitude[town] / 1000,
            population=self.population[town],
            zone=self.zones[self.zone[town]],
        )


@lru_cache(maxsize=1)
def _gazetteer() -> _Gazetteer:
    return _Gazetteer(gzip.decompress(DATA.read_bytes()))


def _areas(text: str) -> dict[tuple[str, str], str]:
    rows = (line.split("\t") for line in text.split("\n"))
    return {(country, code): name for country, code, name in rows}


def _line_starts(keys: bytes) -> Sequence[int]:
    starts, at = array("I", [0]), keys.find(b"\n")
    while at >= 0:
        starts.append(at + 1)
        at = keys.find(b"\n", at + 1)
    return starts


def _readings(query: str) -> list[tuple[str, str]]:
    """The ways to read a query as (name, area): what follows a comma, or the last words, may be the area."""
    if "," in query:
        name, _, rest = query.partition(",")
        area = rest.split(",")[0].strip()
        return [(name.strip(), area), *([] if area else [(name.strip(), "")])]
    words = query.split()
    splits = [(" ".join(words[:-tail]), " ".join(words[-tail:])) for tail in (1, 2, 3) if tail < len(words)]
    return [(query, ""), *splits]


def _ranked(gazetteer: _Gazetteer, readings: Sequence[tuple[str, str]], home: str, *, typos: bool = False) -> list[int]:
    best: dict[int, tuple[int, bool, int]] = {}
    home_code = home.encode()
    for name, area in readings:
        if len(name) < 2:
            continue
        for town, kind in _slips(gazetteer, name) if typos else _matches(gazetteer, name):
            if area and not gazetteer.lies_in(town, area):
                continue
            rank = (kind, gazetteer.country[town] != home_code, -gazetteer.population[town])
            best[town] = min(best.get(town, rank), rank)
    return sorted(best, key=lambda town: (best[town], town))


def _matches(gazetteer: _Gazetteer, name: str) -> Iterator[tuple[int, int]]:
    needle = name.encode()
    exact, prefix, word = (_EXACT, _OTHER_EXACT), (_PREFIX, _OTHER_PREFIX), (_WORD, _OTHER_WORD)
    for shape, kinds in ((b"|%s|", exact), (b"|%s", prefix), (b" %s", word), (b"-%s", word)):
        for town, at in gazetteer.find(shape % needle):
            yield town, kinds[at > gazetteer.end_of_name(town)]


def _slips(gazetteer: _Gazetteer, name: str) -> Iterator[tuple[int, int]]:
    """Towns one slip away: then the first or the second half is right, which is looked up as it stands."""
    if len(name) < 4:
        return
    half = len(name) // 2
    for needle in (f"|{name[:half]}", f"{name[half:]}|", f"{name[half + 1 :]}|"):
        for town, at in gazetteer.find(needle.encode()):
            key = gazetteer.key_at(at + (needle[0] == "|"))
            if abs(len(key) - len(name)) <= 1 and _one_slip(key, name):
                yield town, _SLIP


def _one_slip(a: str, b: str) -> bool:
    """Whether one letter added, left out, changed, or two neighbours swapped turns a into b."""
    start = next((place for place, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    a, b = a[start:], b[start:]
    swapped = len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:]
    return swapped or a[1:] == b or a == b[1:] or a[1:] == b[1:]
