"""Lists of OCOP decisions: read whatever the order of columns, written whole or not at all, rerun without doubles."""

import csv
import io
import time
import zipfile
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from catalogue import services
from catalogue.models import ProductChange, Recognition
from catalogue.recognition_import import ColumnsMissing, import_recognitions
from catalogue.sheets import FileRefused
from tests.factories.goods import make_person, make_product, make_recognition, make_seller

pytestmark = pytest.mark.django_db

HEADERS = [
    "record_id",
    "product_name",
    "entity_name",
    "star",
    "decision_number",
    "issued_at",
    "expires_at",
    "issuing_authority",
    "original_address",
    "current_province_code",
    "source",
    "cert_year",
]
ROW = {
    "record_id": "OCOP-1",
    "product_name": "Mắm nêm Seagull",
    "entity_name": "HTX Seagull",
    "star": "3",
    "decision_number": "3981/QĐ-UBND",
    "issued_at": "2026-08-05",
    "expires_at": "2029-08-05",
    "issuing_authority": "UBND tỉnh Lâm Đồng",
    "original_address": "Số 08 Nguyễn Trãi",
    "current_province_code": "68",
    "source": "3981/QĐ-UBND",
    "cert_year": "2026",
}


def csv_file(rows, headers=HEADERS, delimiter=",", encoding="utf-8"):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(headers)
    writer.writerows([[row.get(header, "") for header in headers] for row in rows])
    return io.BytesIO(text.getvalue().encode(encoding))


def joined_xlsx_file(rows, ranges):
    """A sheet whose cells are joined, as lists do for one decision or one holder of several goods."""
    return sheets_file(([HEADERS, *([row.get(header) for header in HEADERS] for row in rows)], ranges))


def xlsx_file(rows, headers=HEADERS):
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(headers)
    for row in rows:
        sheet.append([row.get(header) for header in headers])
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def test_a_dry_run_says_what_would_happen_and_writes_nothing():
    report = import_recognitions(file=csv_file([ROW]))
    assert (report.count("create"), report.committed) == (1, False)
    assert not Recognition.objects.exists()


def test_a_row_becomes_a_recognition_with_everything_it_says():
    report = import_recognitions(file=csv_file([ROW]), commit=True)
    row = Recognition.objects.get()
    assert (report.committed, row.state, row.product, row.stars) == (True, "pending", None, 3)
    assert (row.decision_number, row.issuer, row.level) == ("3981/QĐ-UBND", "UBND tỉnh Lâm Đồng", "province")
    assert (row.issued_on, row.valid_from, row.valid_until) == (date(2026, 8, 5), date(2026, 8, 5), date(2029, 8, 5))
    assert (row.recorded_name, row.recorded_entity, row.recorded_address) == (
        "Mắm nêm Seagull",
        "HTX Seagull",
        "Số 08 Nguyễn Trãi",
    )
    assert (row.province.name, row.record_id, row.source) == ("Lâm Đồng", "OCOP-1", "3981/QĐ-UBND")
    assert report.ignored_columns == ["cert_year"]


@pytest.mark.parametrize(
    ("case", "file"),
    [
        ("reversed", lambda: csv_file([ROW], HEADERS[::-1])),
        ("semicolons", lambda: csv_file([ROW], delimiter=";")),
        ("tabs in UTF-16", lambda: csv_file([ROW], delimiter="\t", encoding="utf-16")),
        ("with a mark", lambda: csv_file([ROW], encoding="utf-8-sig")),
        (
            "Vietnamese headers, decomposed",
            lambda: csv_file(
                [
                    {
                        "Số sao": "3 sao",
                        "Te\u0302n sa\u0309n pha\u0302\u0309m": "Mắm nêm Seagull",
                        "CHỦ THỂ": "HTX Seagull",
                        "Số quyết định": "3981/QĐ-UBND",
                        "Ngày cấp": "05/08/2026",
                    }
                ],
                ["Số sao", "Te\u0302n sa\u0309n pha\u0302\u0309m", "CHỦ THỂ", "Số quyết định", "Ngày cấp"],
            ),
        ),
        (
            "a sheet",
            lambda: xlsx_file([ROW | {"star": 3, "issued_at": date(2026, 8, 5), "current_province_code": 68}]),
        ),
    ],
)
def test_columns_may_stand_in_any_order_and_form(case, file):
    import_recognitions(file=file(), commit=True)
    row = Recognition.objects.get()
    assert (row.recorded_name, row.recorded_entity, row.stars) == ("Mắm nêm Seagull", "HTX Seagull", 3)
    assert (row.decision_number, row.valid_from, row.valid_until) == (
        "3981/QĐ-UBND",
        date(2026, 8, 5),
        date(2029, 8, 5),
    )


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("star", "2", "Stars are 3, 4 or 5"),
        ("star", "đề xuất 5 sao", "Stars are 3, 4 or 5"),
        ("product_name", " ", "name is missing"),
        ("product_name", "x" * 256, "longer than 255"),
        ("issued_at", "31/02/2026", "not a day"),
        ("issued_at", "31/12/9999", "from 2000 to 2100"),
        ("expires_at", "01/01/2101", "from 2000 to 2100"),
        ("issued_at", "0001-01-01", "from 2000 to 2100"),
        ("expires_at", "2026-08-05", "last day must come after"),
        ("current_province_code", "99", "No province"),
        ("decision_number", "9" * 81, "longer than 80"),
    ],
)
def test_one_wrong_row_is_named_by_its_line_and_nothing_is_written(column, value, words):
    from django.utils import translation

    rows = [ROW, ROW | {"record_id": "OCOP-2", "product_name": "Cà phê", column: value}]
    with translation.override("en"):
        report = import_recognitions(file=csv_file(rows), commit=True)
    assert [error.line for error in report.errors] == [3]
    assert words in report.errors[0].message
    assert not report.committed
    assert not Recognition.objects.exists()


def test_lines_are_counted_over_cells_with_line_ends_and_empty_rows():
    rows = [ROW | {"original_address": "dòng 1\ndòng 2"}, {}, ROW | {"record_id": "2", "star": "9"}]
    assert [error.line for error in import_recognitions(file=csv_file(rows)).errors] == [5]


def test_the_same_recognition_twice_in_a_list_is_refused():
    rows = [ROW, ROW, ROW | {"record_id": "", "product_name": "MẮM NÊM  seagull"}]
    report = import_recognitions(file=csv_file(rows), commit=True)
    assert [(error.line, error.column) for error in report.errors] == [(3, "record_id"), (4, "product_name")]
    assert not Recognition.objects.exists()


def test_a_second_run_changes_nothing_and_a_corrected_list_updates():
    import_recognitions(file=csv_file([ROW]), commit=True)
    assert import_recognitions(file=csv_file([ROW]), commit=True).count("keep") == 1
    report = import_recognitions(file=csv_file([ROW | {"star": "4"}]), commit=True)
    assert report.count("update") == 1
    assert list(Recognition.objects.values_list("stars", flat=True)) == [4]


def test_a_corrected_name_is_folded_anew_and_folding_alone_changes_nothing():
    import_recognitions(file=csv_file([ROW]), commit=True)
    import_recognitions(file=csv_file([ROW | {"product_name": "Chè Shan"}]), commit=True)
    assert Recognition.objects.get().folded.startswith("che shan ")

    Recognition.objects.update(folded="")
    assert import_recognitions(file=csv_file([ROW | {"product_name": "Chè Shan"}]), commit=True).count("keep") == 1


def test_without_record_numbers_rows_are_known_by_decision_name_and_holder():
    bare = ROW | {"record_id": ""}
    import_recognitions(file=csv_file([bare]), commit=True)
    report = import_recognitions(
        file=csv_file([bare | {"entity_name": "Hợp tác xã Seagull", "star": "4"}]), commit=True
    )
    assert report.count("update") == 1
    assert Recognition.objects.count() == 1


def test_rows_without_number_or_dates_stay_pending_even_with_an_administrator():
    seller = make_seller("HTX Seagull")
    make_product(seller=seller, title="Mắm nêm Seagull", published=False)
    bare = ROW | {"decision_number": "", "issued_at": "", "expires_at": ""}
    report = import_recognitions(file=csv_file([bare]), actor=make_person(), commit=True)
    assert (report.verified, report.pending) == (0, 1)
    assert Recognition.objects.get().product.title == "Mắm nêm Seagull"


def test_an_administrator_s_list_gives_stars_to_the_products_it_names():
    seller = make_seller("Hợp Tác Xã Seagull")
    product = make_product(seller=seller, title="Mắm Nêm SEAGULL", published=False)
    ProductChange.objects.all().delete()
    actor = make_person()
    report = import_recognitions(file=csv_file([ROW]), actor=actor, commit=True)
    assert (report.verified, report.unmatched) == (1, [])
    assert Recognition.objects.stars_by_product([product.pk], date(2026, 11, 23)) == {product.pk: 3}
    assert Recognition.objects.get().verified_by == actor
    assert list(ProductChange.objects.values_list("product_id", flat=True)) == [product.pk]
    again = import_recognitions(file=csv_file([ROW]), actor=actor, commit=True)
    assert again.count("keep") == 1


def test_five_stars_wait_for_two_people():
    seller = make_seller("HTX Seagull")
    make_product(seller=seller, title="Mắm nêm Seagull", published=False)
    five = ROW | {"star": "5", "issuing_authority": "Bộ Nông nghiệp và Môi trường"}
    import_recognitions(file=csv_file([five]), actor=make_person(), commit=True)
    row = Recognition.objects.get()
    assert (row.state, row.level, row.verified_by) == ("pending", "central", None)


def test_two_products_of_one_name_and_holder_are_left_to_an_administrator():
    seller = make_seller("HTX Seagull")
    for _number in range(2):
        make_product(seller=seller, title="Mắm nêm Seagull", published=False)
    assert len(import_recognitions(file=csv_file([ROW]), commit=True).unmatched) == 1


def test_a_changed_fact_takes_a_verified_row_back_to_pending():
    seller = make_seller("HTX Seagull")
    product = make_product(seller=seller, title="Mắm nêm Seagull", published=False)
    import_recognitions(file=csv_file([ROW]), actor=make_person(), commit=True)
    import_recognitions(file=csv_file([ROW | {"expires_at": "2030-08-05"}]), commit=True)
    assert Recognition.objects.stars_by_product([product.pk], date(2026, 11, 23)) == {}


def test_a_revoked_row_is_left_alone():
    recognition = make_recognition(make_product(published=False), record_id="OCOP-1")
    services.revoke_recognition(recognition=recognition, actor=make_person(), reason="Sai hồ sơ")
    assert import_recognitions(file=csv_file([ROW]), actor=make_person(), commit=True).count("skip") == 1
    recognition.refresh_from_db()
    assert recognition.state == "revoked"


def test_a_match_by_an_administrator_is_kept():
    import_recognitions(file=csv_file([ROW]), commit=True)
    product = make_product(published=False)
    services.match_recognition(recognition=Recognition.objects.get(), product=product, actor=make_person())
    import_recognitions(file=csv_file([ROW | {"star": "4"}]), commit=True)
    row = Recognition.objects.get()
    assert (row.product, row.stars) == (product, 4)


def test_five_thousand_rows_of_a_sheet_are_read_and_written_quickly(django_assert_max_num_queries):
    rows = [ROW | {"record_id": f"R{n}", "product_name": f"Sản phẩm {n}", "star": 3 + n % 2} for n in range(5_000)]
    file = xlsx_file(rows)
    begun = time.process_time()
    with django_assert_max_num_queries(200):
        report = import_recognitions(file=file, commit=True)
    assert report.count("create") == 5_000
    assert Recognition.objects.count() == 5_000
    assert time.process_time() - begun < 20


# Files that are no lists


def zip_of(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    file.seek(0)
    return file


@pytest.mark.parametrize(
    ("reason", "file"),
    [
        ("empty", lambda: io.BytesIO(b" \n")),
        ("too_large", lambda: io.BytesIO(b"x" * (10 * 1024 * 1024 + 1))),
        ("not_utf8", lambda: io.BytesIO("Tên sản phẩm".encode("cp1258", "replace") + b"\xff\xfe\xff")),
        ("not_a_table", lambda: io.BytesIO(b"product_name,star\x00\n")),
        ("not_a_table", lambda: zip_of(**{"word.xml": b"<a/>"})),
        ("unpacks_too_large", lambda: zip_of(**{"[Content_Types].xml": b"0" * 130_000_000})),
        ("damaged", lambda: zip_of(**{"[Content_Types].xml": b"<not xml"})),
        ("damaged", lambda: io.BytesIO(b"PK\x03\x04 cut off")),
        ("too_many_columns", lambda: io.BytesIO(b"a," * 80 + b"z\n")),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(reason, file):
    with pytest.raises(FileRefused) as refused:
        import_recognitions(file=file(), commit=True)
    assert refused.value.code == reason
    assert str(refused.value)


def test_entities_in_a_sheet_are_not_followed():
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Types>&b;</Types>'
    with pytest.raises(FileRefused) as refused:
        import_recognitions(file=zip_of(**{"[Content_Types].xml": bomb}))
    assert refused.value.code == "damaged"


def test_a_list_without_the_needed_columns_is_refused():
    with pytest.raises(ColumnsMissing):
        import_recognitions(file=csv_file([ROW], ["product_name", "source"]))


TITLES = [
    ["UBND TỈNH LÂM ĐỒNG, SỞ NÔNG NGHIỆP, VĂN PHÒNG ĐIỀU PHỐI; NÔNG THÔN MỚI"],
    [],
    ["DANH SÁCH SẢN PHẨM ĐẠT SAO"],
    ["(Kèm theo Quyết định số 3981/QĐ-UBND ngày 05/8/2026)"],
]


def titled_csv(rows, delimiter):
    return io.BytesIO(
        "\n".join(
            [
                '"UBND TỈNH LÂM ĐỒNG, SỞ NÔNG NGHIỆP\nVĂN PHÒNG ĐIỀU PHỐI; NÔNG THÔN MỚI"',
                "",
                "DANH SÁCH, ĐỢT 1, 2, 3",
                "",
            ]
        ).encode()
        + csv_file(rows, delimiter=delimiter).getvalue()
    )


def titled_xlsx(rows, titles):
    book = Workbook()
    for title in titles:
        book.active.append(title)
    book.active.append(HEADERS)
    for row in rows:
        book.active.append([row.get(header, "") for header in HEADERS])
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


@pytest.mark.parametrize(
    ("case", "file", "line"),
    [
        ("commas", titled_csv([ROW, {**ROW, "star": "6"}], ","), 7),
        ("semicolons below a title with commas", titled_csv([ROW, {**ROW, "star": "6"}], ";"), 7),
        ("tabs", titled_csv([ROW, {**ROW, "star": "6"}], "\t"), 7),
        ("sheet", titled_xlsx([ROW, {**ROW, "star": "6"}], TITLES), 7),
        ("head in row 15", titled_xlsx([ROW, {**ROW, "star": "6"}], [["x"]] * 14), 17),
    ],
)
def test_titles_may_stand_above_the_columns_and_lines_stay_those_of_the_file(case, file, line):
    report = import_recognitions(file=file, commit=True)
    assert [(error.line, error.column) for error in report.errors] == [(line, "star")]
    assert not Recognition.objects.exists()


def test_a_list_below_a_title_is_written():
    report = import_recognitions(file=titled_csv([ROW], ";"), commit=True)
    assert (report.errors, report.rows[0].line) == ([], 6)
    assert Recognition.objects.get().recorded_name == "Mắm nêm Seagull"


def test_a_head_below_the_first_rows_is_not_looked_for():
    with pytest.raises(ColumnsMissing):
        import_recognitions(file=titled_xlsx([ROW], [["x"]] * 15))


def test_a_sheet_that_lies_about_its_size_is_read_whole():
    book = Workbook()
    book.active.append(HEADERS)
    for number in range(20):
        book.active.append([(ROW | {"record_id": f"R{number}", "product_name": f"P{number}"}).get(h) for h in HEADERS])
    whole = io.BytesIO()
    book.save(whole)
    lying = io.BytesIO()
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(lying, "w") as target:
        for part in source.infolist():
            data = source.read(part)
            if part.filename.endswith("sheet1.xml"):
                data = data.replace(b'ref="A1:L21"', b'ref="A1:A1"')
                assert b"A1:A1" in data
            target.writestr(part.filename, data)
    lying.seek(0)
    assert import_recognitions(file=lying).count("create") == 20


# The command


def test_the_command_tries_first_and_writes_on_request(tmp_path, capsys):
    file = tmp_path / "list.csv"
    file.write_bytes(csv_file([ROW]).getvalue())
    call_command("import_recognitions", str(file))
    assert "Nothing was written" in capsys.readouterr().out
    assert not Recognition.objects.exists()
    call_command("import_recognitions", str(file), "--commit")
    assert "1 rows: 1 new" in capsys.readouterr().out
    assert Recognition.objects.count() == 1


def test_the_command_names_lines_and_fails(tmp_path, capsys):
    file = tmp_path / "list.csv"
    file.write_bytes(csv_file([ROW | {"star": "9"}]).getvalue())
    with pytest.raises(CommandError, match="1 errors; nothing was written"):
        call_command("import_recognitions", str(file), "--commit")
    assert "line 2, star:" in capsys.readouterr().err


@pytest.mark.parametrize("options", [["--verified-by", "nobody@example.vn"], ["--verified-by", "person@example.vn"]])
def test_only_an_administrator_verifies_by_command(tmp_path, options):
    make_person("person@example.vn")
    file = tmp_path / "list.csv"
    file.write_bytes(csv_file([ROW]).getvalue())
    with pytest.raises(CommandError, match="no administrator"):
        call_command("import_recognitions", str(file), "--commit", *options)
    assert not Recognition.objects.exists()


def test_a_file_that_is_not_there_is_said_so():
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_recognitions", "/nowhere/list.csv")


def test_a_joined_cell_counts_for_every_row_that_it_covers():
    rows = [
        ROW,
        {"record_id": "OCOP-2", "product_name": "Nước mắm", "star": "4"},
        {"record_id": "OCOP-3", "product_name": "Ruốc", "star": "3", "entity_name": "HTX Khác"},
    ]
    # Holder, decision and its days over two rows; the decision's number over all three.
    file = joined_xlsx_file(rows, ["C2:C3", "E2:E4", "F2:F3", "G2:G3", "H2:J2"])

    import_recognitions(file=file, commit=True)

    found = Recognition.objects.order_by("record_id").values_list(
        "recorded_name", "recorded_entity", "decision_number", "issued_on", "valid_until"
    )
    assert list(found) == [
        ("Mắm nêm Seagull", "HTX Seagull", "3981/QĐ-UBND", date(2026, 8, 5), date(2029, 8, 5)),
        ("Nước mắm", "HTX Seagull", "3981/QĐ-UBND", date(2026, 8, 5), date(2029, 8, 5)),
        ("Ruốc", "HTX Khác", "3981/QĐ-UBND", None, None),
    ]


def test_an_empty_row_stays_empty_under_a_joined_cell():
    file = joined_xlsx_file([ROW, {}, {}], ["C2:C4", "E2:G50"])

    assert [row.line for row in import_recognitions(file=file).rows] == [2]


def sheets_file(*sheets):
    """A workbook; each sheet is (rows, joined ranges)."""
    book = Workbook()
    book.remove(book.active)
    for rows, ranges in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
        for cells in ranges:
            sheet.merge_cells(cells)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


HEAD = ["STT", "Tên sản phẩm", "Chủ thể", "Số quyết định", "Ngày ký", "Số sao"]
GOODS = [1, "Mắm nêm Seagull", "HTX Seagull", "3981/QĐ-UBND", "05/08/2026", "3 sao"]


@pytest.mark.parametrize(
    ("case", "file"),
    [
        ("as text", lambda: sheets_file(([HEAD, ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"], GOODS], []))),
        # What a sheet makes of "(1)".
        ("negative", lambda: sheets_file(([HEAD, [-1, -2, -3, -4, -5, -6], GOODS], []))),
        ("numbers", lambda: sheets_file(([["SẢN PHẨM"], HEAD, [1, 2, 3, 4, 5, 6], GOODS], []))),
        ("letters first", lambda: sheets_file(([HEAD, ["A", "B", "1", "2", "3", "4"], GOODS], []))),
        ("csv", lambda: io.BytesIO("\n".join(";".join(map(str, r)) for r in [HEAD, range(1, 7), GOODS]).encode())),
    ],
)
def test_numbers_of_the_columns_below_their_names_are_no_row(case, file):
    report = import_recognitions(file=file(), commit=True)
    assert (report.errors, len(report.rows)) == ([], 1)
    assert Recognition.objects.get().valid_from == date(2026, 8, 5)


UPPER = ["STT", "Tên sản phẩm", "Chủ thể", "Quyết định", None, "Số sao"]
SIDES = ["A1:A2", "B1:B2", "C1:C2", "F1:F2"]


@pytest.mark.parametrize(
    ("case", "file"),
    [
        (
            "whole names below",
            lambda: sheets_file(
                ([UPPER, [None, None, None, "Số quyết định", "Ngày ký", None], GOODS], [*SIDES, "D1:E1"])
            ),
        ),
        (
            "names that go on below",
            lambda: sheets_file(([UPPER, [None, None, None, "Số", "Ngày", None], GOODS], [*SIDES, "D1:E1"])),
        ),
        (
            "with numbers below and titles above",
            lambda: sheets_file(
                (
                    [
                        ["UBND TỈNH LÂM ĐỒNG"],
                        UPPER,
                        [None, None, None, "Số", "Ngày", None],
                        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
                        GOODS,
                    ],
                    ["A2:A3", "B2:B3", "C2:C3", "F2:F3", "D2:E2"],
                )
            ),
        ),
        (
            "needed names in the lower row only",
            lambda: sheets_file(
                (
                    [
                        ["STT", "Sản phẩm OCOP", "Chủ thể", "Quyết định", None, "Kết quả"],
                        [None, "Tên sản phẩm", None, "Số", "Ngày", "Số sao"],
                        GOODS,
                    ],
                    ["A1:A2", "C1:C2", "D1:E1"],
                )
            ),
        ),
        (
            "csv",
            lambda: io.BytesIO(
                "STT;Tên sản phẩm;Chủ thể;Quyết định;;Số sao\n;;;Số;Ngày;\n"
                "1;Mắm nêm Seagull;HTX Seagull;3981/QĐ-UBND;05/08/2026;3\n".encode()
            ),
        ),
        (
            "csv with the needed names in the lower row",
            lambda: io.BytesIO(
                "STT;Sản phẩm OCOP;Chủ thể;Quyết định;;Kết quả\n;Tên sản phẩm;;Số;Ngày;Số sao\n"
                "1;Mắm nêm Seagull;HTX Seagull;3981/QĐ-UBND;05/08/2026;3\n".encode()
            ),
        ),
    ],
)
def test_names_of_columns_may_take_two_rows(case, file):
    report = import_recognitions(file=file(), commit=True)
    assert (report.errors, len(report.rows)) == ([], 1)
    row = Recognition.objects.get()
    assert (row.recorded_name, row.recorded_entity, row.stars) == ("Mắm nêm Seagull", "HTX Seagull", 3)
    assert (row.decision_number, row.valid_from) == ("3981/QĐ-UBND", date(2026, 8, 5))


def test_a_row_without_a_name_below_the_head_stays_an_error():
    report = import_recognitions(file=sheets_file(([HEAD, [1, None, "HTX Seagull", "1/QĐ", None, "3"]], [])))
    assert [error.line for error in report.errors] == [2]


def test_the_list_may_stand_behind_other_sheets_and_what_is_not_read_is_told():
    cover = ([["Tờ trình"], ["Kính gửi UBND tỉnh"]], [])
    report = import_recognitions(file=sheets_file(cover, ([HEAD, GOODS], []), ([HEAD, GOODS], []), ([], [])))
    assert [row.name for row in report.rows] == ["Mắm nêm Seagull"]
    assert report.unread_sheets == ["Sheet", "Sheet2"]


@pytest.mark.parametrize(
    "stars",
    ["4 sao", "4 SAO", "★★★★", "⭐⭐⭐⭐", "IV", "OCOP 4 sao", "Hạng 4 sao", "Đạt 4 sao", "Bốn sao", "04 sao", 4, 4.0],
)
def test_stars_are_read_as_lists_write_them(stars):
    import_recognitions(file=sheets_file(([HEAD, [*GOODS[:-1], stars]], [])), commit=True)
    assert Recognition.objects.get().stars == 4


@pytest.mark.parametrize("stars", ["★★", "★★★★★★", "II", "VI", "Đề nghị 4 sao", "4 sao (đề nghị)", "45", "4-5 sao"])
def test_what_is_no_rank_is_none(stars):
    report = import_recognitions(file=sheets_file(([HEAD, [*GOODS[:-1], stars]], [])))
    assert [error.column for error in report.errors] == ["Số sao"]


@pytest.mark.parametrize(
    "day",
    ["5/8/2026", "05-08-2026", "05.08.2026", "2026-08-05 00:00:00", "2026-08-05T00:00:00", 46239, "ngày 05/8/2026"],
)
def test_days_are_read_as_lists_write_them(day):
    import_recognitions(file=sheets_file(([HEAD, [*GOODS[:4], day, 3]], [])), commit=True)
    assert Recognition.objects.get().valid_from == date(2026, 8, 5)


@pytest.mark.parametrize("day", [-5, 1e300, float("nan"), 46239000, 2026, True])
def test_a_number_that_is_no_day_is_refused(day):
    report = import_recognitions(file=sheets_file(([HEAD, [*GOODS[:4], day, 3]], [])))
    assert [error.column for error in report.errors] in (["Ngày ký"], [])
    assert report.errors or not report.rows[0].recognition.valid_from
