"""The accounts of the demo, one of every role. Everybody may know their password; they exist on demo machines only."""

from dataclasses import dataclass

DEMO_PASSWORD = "cho-hop-tac-2026"  # noqa: S105


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of the demo. `seller` is the code of the seller it works for, `seller_role` its role there."""

    email: str
    name: str
    role: str
    seller: str = ""
    seller_role: str = ""
    market_role: str = ""
    # Codes of the provinces that an administrator is limited to.
    provinces: tuple[str, ...] = ()


def demo_accounts() -> list[DemoAccount]:
    """Every demo account, shopper first."""
    return [
        DemoAccount("khach@example.vn", "Lê Thị Khách (ví dụ)", "shopper"),
        DemoAccount("htx@example.vn", "Trần Văn Hợp (ví dụ)", "owner of a cooperative", "demo-htx", "owner"),
        DemoAccount("kho@example.vn", "Phạm Thị Kho (ví dụ)", "stock keeper of the cooperative", "demo-htx", "stock"),
        DemoAccount("donhang@example.vn", "Đỗ Văn Đơn (ví dụ)", "order clerk of the cooperative", "demo-htx", "orders"),
        DemoAccount("ho@example.vn", "Nguyễn Thị Hộ (ví dụ)", "household seller", "demo-ho", "owner"),
        DemoAccount("quantri@example.vn", "Vũ Thị Quản (ví dụ)", "market administrator", market_role="administrator"),
        DemoAccount(
            "quantri.lamdong@example.vn",
            "Hồ Văn Tỉnh (ví dụ)",
            "administrator of Lâm Đồng only",
            market_role="administrator",
            provinces=("68",),
        ),
        DemoAccount("bientap@example.vn", "Mai Thị Bút (ví dụ)", "content editor", market_role="content_editor"),
    ]
