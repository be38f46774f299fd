"""Tables that follow from the articles: `derived.py` keeps them true, and makes them anew when their form changes.

`search_words`, the index of words, is built by the migrations: each database has its own kind.
"""

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from monitor.store.tables import Key


class SearchKeyRow(SQLModel, table=True):
    """An article's place in time: its key in `search_words`, which each database builds in its own way."""

    __tablename__ = "search_keys"
    __table_args__ = (Index("search_keys_article", "article_id", unique=True),)

    key: int = Field(sa_column=Column(Key, primary_key=True, autoincrement=False))
    article_id: int = Field(sa_type=Key, foreign_key="articles.id")


class CountRow(SQLModel, table=True):
    """Articles of one day, metal and region; "" stands for any."""

    __tablename__ = "counts"
    __table_args__ = (Index("counts_day", "day"), {"sqlite_with_rowid": False})

    metal: str = Field(primary_key=True)
    region: str = Field(primary_key=True)
    day: str = Field(primary_key=True)
    articles: int
    originals: int
    stories: int  # where both metal and region are named
    publishers: int


class SourceCountRow(SQLModel, table=True):
    """Articles of one day and source."""

    __tablename__ = "source_counts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    source: str = Field(primary_key=True)
    day: str = Field(primary_key=True)
    articles: int
    originals: int


class VoiceRow(SQLModel, table=True):
    """How many articles of a cell belong to one story, or to one family."""

    __tablename__ = "voices"
    __table_args__ = ({"sqlite_with_rowid": False},)

    day: int = Field(primary_key=True)  # as date.toordinal counts; first, so that a day's lie side by side
    metal: str = Field(primary_key=True)
    region: str = Field(primary_key=True)
    voice: str = Field(primary_key=True)  # "s" and the story's number, or "f" and the family
    articles: int


class DerivedStateRow(SQLModel, table=True):
    """Of which version something is that follows from the program: "search", the index and the counts; each view."""

    __tablename__ = "derived_states"

    name: str = Field(primary_key=True)
    version: int
