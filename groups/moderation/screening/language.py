"""The words that say whom a sentence is about, and short ways of writing (pure)."""


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


#: Short ways of writing and what they stand for. Apostrophes are gone by then.
SHORT: dict[str, tuple[str, ...]] = {
    "im": ("i", "am"), "ive": ("i", "have"), "youre": ("you", "are"), "youve": ("you", "have"), "hes": ("he", "is"),
    "shes": ("she", "is"), "theyre": ("they", "are"), "theyve": ("they", "have"),
    "gonna": ("going", "to"), "gunna": ("going", "to"), "wanna": ("want", "to"), "gotta": ("got", "to"),
    "lemme": ("let", "me"), "ur": ("your",), "u": ("you",), "r": ("are",), "urself": ("yourself",),
    "yourselves": ("yourself",), "2": ("to",), "4": ("for",), "cannot": ("cant",), "cuz": ("because",),
    "cos": ("because",), "ya": ("you",), "abt": ("about",), "bc": ("because",), "ppl": ("people",),
    "fck": ("fuck",), "fuk": ("fuck",), "fuc": ("fuck",), "phuck": ("fuck",), "kil": ("kill",),
}  # fmt: skip
#: The same with an apostrophe, where the word without it would be another one.
WITH_APOSTROPHE: dict[str, tuple[str, ...]] = {
    "i'll": ("i", "will"), "i'd": ("i", "would"), "you'll": ("you", "will"), "you'd": ("you", "would"),
    "he'll": ("he", "will"), "he'd": ("he", "would"), "she'll": ("she", "will"), "she'd": ("she", "would"),
    "they'll": ("they", "will"), "they'd": ("they", "would"), "it's": ("it", "is"), "that's": ("that", "is"),
    "there's": ("there", "is"), "what's": ("what", "is"), "life's": ("life", "is"), "we're": ("we", "are"),
    "we'll": ("we", "will"), "who's": ("who", "is"),
}  # fmt: skip
#: "do not" is read as "dont", so that a phrase is written once.
BEFORE_NOT = {
    "do": "dont", "does": "doesnt", "did": "didnt", "can": "cant", "could": "couldnt", "will": "wont",
    "would": "wouldnt", "is": "isnt", "are": "arent", "was": "wasnt", "were": "werent", "have": "havent",
    "has": "hasnt", "had": "hadnt", "should": "shouldnt",
}  # fmt: skip
PAIRS = {("my", "self"): "myself", ("your", "self"): "yourself", ("her", "self"): "herself", ("him", "self"): "himself"}
#: Said between other words without changing what is said.
FILLERS = words(
    "just really so very fucking literally honestly actually simply kinda sometimes even such totally absolutely still "
    "bloody damn quite truly basically rly absolute complete already please pls now always only ever"
)
COMMON = words(
    "i you he she we they it a an the am are is was be to of in on at and or my your me do go want like all for not "
    "hello this that have has with so up what who how every little"
)
ENDINGS = ("", "s", "es", "ed", "d", "ing", "er", "ers", "y")

NEGATORS = words(
    "not dont doesnt didnt never wont wouldnt havent hasnt hadnt isnt arent wasnt werent aint without stopped longer "
    "shouldnt neither nor no"
)
#: After one of these, a negator says something else: "I don't know if I want to live".
DOUBTING = words("know sure certain care understand trust believe see feel stop")
JOINING = words("and but because so yet although though then or while")

SELF = words("i me my myself mine")
OTHERS = words(
    "he she they him her them his their himself herself themselves someone somebody people everyone everybody nobody "
    "anyone anybody who you brother sister mum mom mother dad father son daughter husband wife partner boyfriend "
    "girlfriend friend friends cousin uncle aunt nan gran grandmother grandfather neighbour neighbor colleague "
    "flatmate roommate child children kid kids guy girl boy man woman client teacher ex we"
)
SAYING = words(
    "say says said saying tell tells told telling ask asks asked asking write writes wrote writing text texts texted "
    "shout shouts shouted shouting scream screams screamed yell yells yelled call calls called calling sing sings sang "
    "singing sung cry cries cried whisper whispered claims claimed thinks"
)
PASSIVE = words("was were been being got get am are")
OWN_VOICE = words("brain head mind voice voices thought thoughts")
SHOWN_WORKS = words(
    "song songs lyric lyrics chorus verse track tune album band poem film movie book novel play scene character line "
    "quote title singer sings sang sing singing sung episode game musical"
)
CALLED = words("called named titled goes says saying lyrics reads")
