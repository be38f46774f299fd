"""Articles by words and fields."""

from sqlalchemy import Connection


class Search:
    """Answers to queries. The grammar is in `monitor/query`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
