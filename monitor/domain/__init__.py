"""The values that travel, in the order they come into being. Read this folder first.

    watching   Source -> Document | NotModified -> Entry; Visit, Drop: what a visit leaves behind
    articles   Article and its sentences; Fingerprint, Duplicate; ArchivedArticle
    tags       Mention, Tag, Tags, Rejection
    questions  Query: what a person may ask of the archive
    days       DayRecord: what the archive knows of one day
    reports    Digest: that day as one document

All are frozen and keyword-only. Instants are aware UTC. Texts are plain text. Judgements carry their reason.
"""
