"""Pages that ask for proof of being human instead of answering."""

import re

from monitor.domain.watching import Document

# Titles and scripts of the pages that Cloudflare, Akamai, Imperva, Sucuri, Knownsec and Alibaba put before a site;
# the bytes are 安全验证 and 人机验证 in UTF-8.
_MARKS = re.compile(
    rb"<title>\s*(?:just a moment|attention required|access denied|pardon our interruption|ddos-guard|[^<]*captcha|"
    rb"\xe5\xae\x89\xe5\x85\xa8\xe9\xaa\x8c\xe8\xaf\x81|\xe4\xba\xba\xe6\x9c\xba\xe9\xaa\x8c\xe8\xaf\x81)|"
    rb"checking your browser|cf-chl-|_incapsula_resource|sucuri_cloudproxy|__jsl_clearance|aliyun_waf_",
    re.IGNORECASE,
)
# They are short, and say little else.
_SHORT = 64 * 1024


def is_challenge(document: Document) -> bool:
    """Is this a page in front of the one we asked for?"""
    return len(document.body) < _SHORT and bool(_MARKS.search(document.body))
