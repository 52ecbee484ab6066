"""The views against the log: rebuilt in a scratch directory, their state must be that of the book's own
views.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

from audit.findings import Findings
from audit.schema_check import check_schema
from audit.snapshot import snapshot
from ledger.store import Recorder
from projections.digest import digests
from projections.errors import ProjectionError
from projections.follow import Progress, catch_up
from projections.views import Views


def check_views(path: Path, log: Recorder, findings: Findings, progress: Progress | None = None) -> bool:
    """Compare; views that are behind the log are first brought up to it, in a copy.

    Returns False where there are no views to compare.
    """
    if not path.exists():
        return False
    with TemporaryDirectory() as scratch:
        copy, fresh = Path(scratch) / "copy.db", Path(scratch) / "fresh.db"
        _copy(path, copy)
        rebuilt = Views(fresh)
        try:
            catch_up(log, rebuilt, progress)
            with snapshot(fresh) as pattern, snapshot(copy) as found:
                check_schema(found, pattern, "views.db", findings)
            if not findings:
                _compare(copy, rebuilt, log, findings)
        finally:
            rebuilt.close()
    return True


def _compare(copy: Path, rebuilt: Views, log: Recorder, findings: Findings) -> None:
    views = Views(copy)
    try:
        position = views.position
        catch_up(log, views)
        if views.position < position:
            findings.add(
                "views.db, table tracking", "views-ahead", "视图超前于日志", "the views are ahead of the log"
            )
        if views.mark().leaf_hash != rebuilt.mark().leaf_hash:
            findings.add(
                "views.db, table mark", "views-mark-differs", "标记与日志不符", "the mark is not of this log"
            )
        expected = digests(rebuilt)
        for name, digest in digests(views).items():
            if digest != expected[name]:
                findings.add(
                    f"views.db, {name}",
                    "view-differs",
                    "视图与由日志重建的不同；可用 rebuild 重建",
                    "not what the log gives; rebuild makes it again",
                )
    except ProjectionError as error:
        findings.add("views.db", "views-unusable", f"视图不可用：{error}", str(error))
    finally:
        views.close()


def _copy(path: Path, copy: Path) -> None:
    log = path.with_name(f"{path.name}-wal")
    if not log.exists() or log.stat().st_size == 0:
        shutil.copyfile(path, copy)
        return
    source = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    target = sqlite3.connect(copy)
    try:
        source.backup(target)
    finally:
        target.close()
        source.close()
