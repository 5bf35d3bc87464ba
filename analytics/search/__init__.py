"""Search of the open listings, as people type it, and wider where nothing is found."""

from analytics.search.find import ORDERS, SearchResult, search

__all__ = ["ORDERS", "SearchResult", "search"]
