"""One day into a report. Pure."""

from monitor.digest.compose import compose_digest
from monitor.digest.document import from_json, json_schema, to_json
from monitor.digest.formats import FORMATS, render
from monitor.digest.naming import Known, TagKind
from monitor.digest.organisations import Told
from monitor.digest.profile import SECTIONS, Profile, Weights, read_profiles
from monitor.digest.revisions import revise
from monitor.digest.timeline import timeline
from monitor.digest.window import window_of

__all__ = [
    "FORMATS",
    "SECTIONS",
    "Known",
    "Profile",
    "TagKind",
    "Told",
    "Weights",
    "compose_digest",
    "from_json",
    "json_schema",
    "read_profiles",
    "render",
    "revise",
    "timeline",
    "to_json",
    "window_of",
]
