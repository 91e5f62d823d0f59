"""A browser in a few words, so that a person knows their own sign-ins again (pure)."""

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Chromium", "Chromium"),
    ("Safari", "Safari"),
)
_MACHINES = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "a Chromebook"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)


def describe(user_agent: str) -> str:
    """“Firefox on Linux”, from what the browser says of itself; never more than that is kept."""
    browser = next((words for sign, words in _BROWSERS if sign in user_agent), "A browser")
    machine = next((words for sign, words in _MACHINES if sign in user_agent), "")
    return f"{browser} on {machine}" if machine else browser
