"""One spelling for each address, so that an article is recognised however its link was decorated.

A canonical address is a key: it may lack the `www.` that a server insists on. Fetch and show what was announced.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files
from urllib.parse import unquote

from yarl import URL

_DEFAULT_PORTS = (None, 80, 443)
# Twins of one site. Kept when nothing but a top-level name would remain.
_TWIN_LABELS = frozenset({"www", "m", "mobile", "wap", "3g", "touch", "amp"})
_NUMBERED_WWW = re.compile(r"www\d{1,2}")

_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|php\d?|aspx?|jspx?|cfm)$", re.IGNORECASE)
_AMP_PATH = re.compile(r"/amp$|^/amp(?=/.)|(?<=[^/])\.amp(?=\.html?$|$)", re.IGNORECASE)
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid|aspsessionid\w*)=[^/;?]*", re.IGNORECASE)
_SLASHES = re.compile(r"(?<!:)/{2,}")

# www.google.com/amp/s/site/path, and site-name.cdn.ampproject.org/c/s/site/path: "s" when the original is https.
_AMP_CACHE = re.compile(r"^(?:/amp|/[acv])/(?:s/)?(?=[^/]+\.[^/]+/)")
# Pages that only lead elsewhere: host, path, and the parameter with the true address.
_REDIRECTORS = {
    ("google.com", "/url"): ("url", "q"),
    ("l.facebook.com", "/l.php"): ("u",),
    ("lm.facebook.com", "/l.php"): ("u",),
    ("l.instagram.com", "/"): ("u",),
    ("out.reddit.com", "/"): ("url",),
}

_SESSION_NAMES = frozenset(
    {"jsessionid", "phpsessid", "sessionid", "session_id", "sessid", "cfid", "cftoken", "zenid", "oscsid", "viewstate"}
)
# "sid=4711" is a story, "sid=9f86d081884c7d659a2feaa0" a session.
_STORY_OR_SESSION = frozenset({"s", "sid", "ssid", "session", "token"})
_RANDOM = re.compile(r"(?=.*\d)(?=.*[a-z])[0-9a-z]{20,}")
_AMP_NAMES = frozenset({"amp", "amp_js_v", "amp_gsa", "amp_r", "amp_markup"})
_AMP_VALUES = {"outputtype": "amp", "output": "amp", "view": "amp", "type": "amp", "mode": "amp", "m": "amp"}
# These names tell articles apart on some sites, but never with these values.
_ORIGIN_NAMES = frozenset({"ref", "from", "source", "src", "via", "share", "f", "fr", "feature", "cid", "origin"})
_ORIGINS = (
    "rss rssfeed feed atom feedburner twitter x tw t.co facebook fb linkedin reddit telegram whatsapp "
    "wechat weixin weibo qq email mail newsletter home homepage mobile app push share social search google bing baidu "
    "singlemessage groupmessage timeline toutiao flipboard hackernews"
)
_ORIGIN_VALUES = frozenset(_ORIGINS.split())
# Enough for what wraps what: a cached AMP page of a mobile page behind a redirector.
_MOST_STEPS = 8


# A feed names the same entries poll after poll; 16,384 addresses are 200 feeds of 80 and take 5 MB.
@lru_cache(maxsize=16_384)
def canonical_url(url: str) -> str:
    """Return the one spelling of an http(s) address; anything else comes back as it is, without outer space.

    Twice is once. Two addresses become one only when they differ in scheme, `www.` or mobile or AMP twins, default
    port, letter case of the host, percent-encoding, index file, trailing slash, fragment, order of parameters, and
    parameters for tracking or sessions. Never raises.
    """
    url = url.strip()
    for _ in range(_MOST_STEPS):
        simpler = _simpler(url)
        if simpler == url:
            break
        url = simpler
    return url


def article_address(asked: str, final: str, declared: str | None) -> str:
    """Return the canonical address of a page that was asked for, answered from `final` and calls itself `declared`.

    What a page declares is believed when it names the same site, another page than the home page or a section, and
    does not drop a parameter that tells articles apart. A redirect to the home page is not believed either.
    """
    start = asked if _is_home(final) and not _is_home(asked) else final
    if declared and _believable(declared, start):
        return canonical_url(declared)
    return canonical_url(start)


def _simpler(url: str) -> str:
    parsed = _parsed(url)
    if parsed is None:
        return url
    inner = _unwrapped(parsed)
    if inner is not None:
        return inner
    host = _plain_host(parsed.host or "")
    port = "" if parsed.explicit_port in _DEFAULT_PORTS else f":{parsed.explicit_port}"
    query = "&".join(sorted(filter(_identifies, parsed.raw_query_string.lstrip("?").split("&"))))
    fragment = parsed.raw_fragment
    # Some pages without addresses of their own put the article behind "#!" or "#/".
    kept_fragment = f"#{fragment}" if fragment.startswith(("!", "/")) and len(fragment) > 2 else ""
    return f"https://{host}{port}{_plain_path(parsed.raw_path)}{'?' if query else ''}{query}{kept_fragment}"


def _parsed(url: str) -> URL | None:
    if not url[:8].lower().startswith(("http://", "https://")):
        return None
    try:
        parsed = URL(url)
        # Reading them can fail even when parsing did not.
        _ = parsed.host, parsed.explicit_port
    except ValueError:
        return None
    return parsed if parsed.host else None


def _unwrapped(url: URL) -> str | None:
    """Return the address inside a redirector's or an AMP cache's, or None."""
    host = (url.host or "").removeprefix("www.")
    for name in _REDIRECTORS.get((host, url.path), ()):
        target = url.query.get(name, "")
        if _parsed(target):
            return target
    if host == "google.com" or host.endswith(".cdn.ampproject.org"):
        cached = _AMP_CACHE.match(url.raw_path)
        if cached:
            query = f"?{url.raw_query_string}" if url.raw_query_string else ""
            return f"https://{url.raw_path[cached.end() :]}{query}"
    return None


def _plain_host(host: str) -> str:
    """Return the host in ASCII, without its twins' labels: en.m.site.org and www.en.site.org become en.site.org."""
    try:
        ascii_host = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        ascii_host = host
    if ":" in ascii_host:
        return f"[{ascii_host}]"
    labels = ascii_host.lower().rstrip(".").split(".")
    plain = [label for label in labels[:-2] if label not in _TWIN_LABELS and not _NUMBERED_WWW.fullmatch(label)]
    return ".".join(plain + labels[-2:])


def _plain_path(path: str) -> str:
    path = _SLASHES.sub("/", _SESSION_IN_PATH.sub("", path))
    for pattern in (_AMP_PATH, _INDEX):
        path = pattern.sub("", path.rstrip("/"))
    return path.rstrip("/") or "/"


def _identifies(parameter: str) -> bool:
    """Tell whether a `name=value` says which article it is."""
    name, _, value = parameter.partition("=")
    name, value = unquote(name).lower(), unquote(value).lower()
    if not name and not value:
        return False
    if name in _AMP_NAMES or name in _SESSION_NAMES or _AMP_VALUES.get(name) == value:
        return False
    if name in _ORIGIN_NAMES and value in _ORIGIN_VALUES:
        return False
    if name in _STORY_OR_SESSION and _RANDOM.fullmatch(value):
        return False
    return not _is_tracking()(name)


@cache
def _is_tracking() -> Callable[[str], bool]:
    """Return a test for the names of tracking.txt."""
    lines = files(__package__).joinpath("tracking.txt").read_text(encoding="utf-8").splitlines()
    names = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    pattern = "|".join(re.escape(name).replace(r"\*", ".*") for name in names)
    found = re.compile(pattern, re.DOTALL).fullmatch
    return cache(lambda name: found(name) is not None)


def _is_home(url: str) -> bool:
    parsed = _parsed(canonical_url(url))
    return parsed is not None and parsed.raw_path == "/" and not parsed.raw_query_string and not parsed.raw_fragment


def _believable(declared: str, final: str) -> bool:
    named, met = _parsed(canonical_url(declared)), _parsed(canonical_url(final))
    if named is None or met is None or not _same_site(named.host or "", met.host or ""):
        return False
    if _is_home(str(named)) and not _is_home(str(met)):
        return False
    if _is_section_of(named, met):
        return False
    return not (named.raw_path == met.raw_path and met.raw_query_string and not named.raw_query_string)


def _is_section_of(named: URL, met: URL) -> bool:
    """Tell whether a page names a folder that it lies in: templates do that for all their articles."""
    folder = named.raw_path.rstrip("/") + "/"
    return not named.raw_query_string and met.raw_path.startswith(folder) and met.raw_path != named.raw_path


def _same_site(one: str, other: str) -> bool:
    return _registrable(one) == _registrable(other)


def _registrable(host: str) -> str:
    """Return the part of a host that is sold to one owner, near enough: two labels, or three below co.uk, com.cn."""
    labels = host.split(".")
    below_country = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS
    return ".".join(labels[-3:] if below_country else labels[-2:])


_SECOND_LEVELS = frozenset({"co", "com", "gov", "go", "org", "or", "net", "ne", "ac", "edu", "gob", "govt"})
