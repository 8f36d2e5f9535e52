"""Files to take along: what an import file looks like."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from office.rendering import download
from samentoets.intake.template_file import template_csv
from samentoets.settings import municipality

router = APIGatewayRouter()

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/municipalities/<code>/import-template.csv")
def as_csv(code: str) -> Response[bytes]:
    name = f"heronderzoek-{municipality(code).code}.csv"
    return download(name, "text/csv; charset=utf-8", template_csv())


@router.get("/municipalities/<code>/import-template.xlsx")
def as_workbook(code: str) -> Response[bytes]:
    """Loading the library of workbooks would slow down the start of every page."""
    from samentoets.template_workbook import template_workbook  # noqa: PLC0415

    chosen = municipality(code)
    return download(f"heronderzoek-{chosen.code}.xlsx", XLSX, template_workbook(chosen))
