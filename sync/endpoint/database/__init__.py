"""The endpoint's database, on SQLite or PostgreSQL."""

from sync.endpoint.database.address import AddressError
from sync.endpoint.database.file_locks import InUseError
from sync.endpoint.database.migrating import NewerDatabaseError
from sync.endpoint.database.opened import Database
from sync.endpoint.database.sqlite_file import UnsafeDatabaseError

__all__ = ["AddressError", "Database", "InUseError", "NewerDatabaseError", "UnsafeDatabaseError"]
