"""The whole way by stick: a bundle from the staff screen, the endpoint, and a receipt back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.config.loading import load
from kiosk.core.staff.commands import Export, WatchSticks
from kiosk.core.staff.messages import ExportEnded
from kiosk.core.staff.things import ExportDone, Stick
from kiosk.staff.bus import SystemBus
from kiosk.staff.opening import parts_of
from kiosk.staff.sticks import UdisksSticks
from sync.bell import Bell
from tests.kiosk.staff.loops import image, mounted, put_in
from tests.kiosk.staff.services import await_that
from tests.kiosk.staff.test_device import Staff, clock_in
from tests.kiosk.test_sync_by_hand import Office


@contextmanager
def staff_at(office: Office, udisks_address: str) -> Iterator[Staff]:
    """Have staff stand at the kiosk, on the page for exports, until the end of the block."""
    settings, data_dir = load([office.folder.path / "kiosk.toml"]), office.folder.data_dir
    sticks = UdisksSticks(SystemBus(udisks_address), loops=office.path / "pocket")
    bus = SystemBus("unix:path=/nowhere/bus")
    staff = Staff(parts_of(settings, data_dir, clock_in(data_dir), lambda: None, sticks, bus))
    staff.device.do(WatchSticks())
    try:
        yield staff
    finally:
        staff.device.close()


def seen_by(staff: Staff) -> Stick:
    """Wait for the stick that staff are told of."""
    await_that(staff.stick, "the stick")
    seen = staff.stick()
    assert seen is not None
    return seen


@pytest.mark.parametrize("form", ["vfat", "ext4"])
def test_a_bundle_goes_by_stick_and_its_receipt_comes_back(
    tmp_path: Path, udisks_address: str, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What staff put on a stick arrives at the endpoint once; the receipt that comes back on the
    same stick is taken when it is put in, wakes sync, and leaves nothing pending."""
    stick = tmp_path / "pocket" / "stick"
    stick.parent.mkdir()
    image(stick, form)
    office = Office(tmp_path)
    office.init_keys(capsys)
    office.folder.kiosk.release(50)
    with staff_at(office, udisks_address) as staff, put_in(stick):
        assert seen_by(staff).receipts == 0
        ended = staff.ask(Export("bundle", "fi", 1.0), ExportEnded)
    assert isinstance(ended, ExportEnded)
    assert isinstance(ended.result, ExportDone)
    assert ended.result.rows == 50
    with mounted(stick) as pocket:
        office.bundle = pocket / ended.result.file
        office.receipt = pocket / "torikatu-1.receipt"
        assert office.import_() == 0
    assert office.rows() == [(seq, 1) for seq in range(1, 51)]
    bell = Bell(office.folder.data_dir)
    with staff_at(office, udisks_address) as staff, put_in(stick):
        assert seen_by(staff).receipts == 1
        assert bell.words() == {"now"}
    bell.close()
    with staff_at(office, udisks_address) as staff, put_in(stick):
        assert seen_by(staff).receipts == 0
    with office.folder.process():
        await_that(lambda: office.folder.passed() == [(1, 50)], "the receipt's word")
    capsys.readouterr()
    assert office.kiosk("--status") == 0
    assert capsys.readouterr().out.startswith("nothing waiting; ")
    with staff_at(office, udisks_address) as staff, put_in(stick):
        assert seen_by(staff).receipts == 0
        assert staff.ask(Export("bundle", "fi", 2.0), ExportEnded) == ExportEnded("nothing", 2.0)


def test_a_bundle_needs_its_keys(
    tmp_path: Path, udisks_address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the organisation's key, or the kiosk's own, staff are told so."""
    office = Office(tmp_path)
    office.init_keys(capsys)
    office.folder.kiosk.release(5)
    (office.folder.path / "key").unlink()
    (tmp_path / "pocket").mkdir()
    image(tmp_path / "pocket" / "stick", "ext4")
    with staff_at(office, udisks_address) as staff, put_in(tmp_path / "pocket" / "stick"):
        seen_by(staff)
        assert staff.ask(Export("bundle", "fi"), ExportEnded) == ExportEnded("no_key")
